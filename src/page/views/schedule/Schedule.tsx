import '../../styles/forms.css'
import { useSignal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import type { Session } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { type Pages, usePages } from '../../api/usePages.ts'
import { t } from '../../messages/text.ts'
import { FindField } from '../../parts/FindField.tsx'
import { PagedRows } from '../../parts/PagedRows.tsx'
import { Classes, Standing, When } from '../../parts/parts.tsx'
import { useTitle } from '../../parts/title.ts'
import { link } from '../../route.ts'
import { bearer } from '../../signin/token.ts'
import { now } from '../../time/clock.ts'
import { CalendarAddress } from './CalendarAddress.tsx'
import { isGoing } from './deletion.ts'

/** Sessions to come, the next first, and past sessions, the newest first. */
export function Schedule() {
  useTitle(t('nav.schedule'))
  const search = useSignal('')
  const isStaff = bearer.value?.role === 'teacher' || bearer.value?.role === 'admin'
  return (
    <>
      <div class="title">
        <h1>{t('nav.schedule')}</h1>
        <p class="buttons">
          <a class="button" href={link.week}>
            {t('week.title')}
          </a>
          {isStaff && (
            <a class="button primary" href={link.newClass}>
              {t('schedule.new')}
            </a>
          )}
        </p>
      </div>
      <div class="filters">
        <FindField label={t('schedule.find')} text={search} />
      </div>
      <Coming search={search.value} />
      {isStaff && <Past search={search.value} />}
      <CalendarAddress />
    </>
  )
}

const PAGE = 50

function Coming({ search }: { search: string }) {
  const pages = usePages('coming', async (cursor) => {
    const query = { upcoming: 'true', limit: PAGE, cursor } as const
    const { meetings, nextCursor } = await ask(api.zoom.meetings.$get({ query }))
    return { rows: meetings, next: nextCursor }
  })
  return (
    <List
      id="coming"
      title={t('schedule.coming')}
      empty={t('schedule.nothingComing')}
      pages={pages}
      search={search}
    />
  )
}

function Past({ search }: { search: string }) {
  const until = useAnswer('until', async () => new Date().toISOString()).data
  const pages = usePages(`past ${until}`, async (cursor) => {
    if (until === undefined) return { rows: [], next: undefined }
    const answer = await ask(api.zoom.reports.$get({ query: { endDate: until, limit: PAGE, cursor } }))
    return 'meetings' in answer
      ? { rows: answer.meetings.filter(isPast), next: answer.nextCursor }
      : { rows: [], next: undefined }
  })
  return (
    <List
      id="past"
      title={t('schedule.past')}
      empty={t('schedule.nothingPast')}
      pages={pages}
      search={search}
    />
  )
}

/** A session that may still be opened counts as to come. */
const isPast = ({
  status,
  start_time,
  duration,
}: Pick<Session, 'status' | 'start_time' | 'duration'>): boolean =>
  status !== 'started' && !(status === 'scheduled' && Date.parse(start_time) + duration * 60_000 > now.peek())

interface ListProps {
  id: string
  title: string
  empty: string
  pages: Pages<Session>
  search: string
}

function List({ id, title, empty, pages, search }: ListProps) {
  const words = search.toLocaleLowerCase()
  const shown = pages.rows?.filter((one) => !isGoing(one) && textOf(one).includes(words))
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <PagedRows
        pages={pages}
        shown={shown}
        empty={search === '' ? empty : t('schedule.notFound')}
        kind="sessions"
      >
        {(session) => <Row key={session.id} session={session} />}
      </PagedRows>
    </section>
  )
}

const textOf = ({ title, class: its, joint_classes = [], host }: Session): string =>
  `${title} ${its?.name ?? ''} ${joint_classes.join(' ')} ${host.name ?? ''}`.toLocaleLowerCase()

/** An older server does not say that nobody opened it. */
const isForgotten = ({ status, start_time, duration }: Session): boolean =>
  status === 'scheduled' && Date.parse(start_time) + duration * 60_000 < now.peek()

function Row({ session }: { session: Session & { participantCount?: number; attendeeCount?: number } }) {
  return (
    <li class="session-row">
      <When session={session} />
      <a href={link.session(session.id)}>
        <bdi>{session.title}</bdi>
        {session.series_id != null && <span class="tag">{t('session.series')}</span>}
      </a>
      <span class="dim">
        {session.class ? <Classes session={session} /> : t(`audience.${session.target_audience}`)}
      </span>
      {session.status === 'ended' && session.attendeeCount !== undefined ? (
        <span class="dim count">{t('schedule.came', { n: session.attendeeCount })}</span>
      ) : (
        <Standing session={isForgotten(session) ? { status: 'not_held' } : session} />
      )}
    </li>
  )
}
