import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { told } from '../../api/live.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Empty, Trouble, Waiting } from '../../parts/parts.tsx'
import { sightOf } from '../../parts/seen.ts'
import { useTitle } from '../../parts/title.ts'
import { link } from '../../route.ts'
import { bearer } from '../../signin/token.ts'
import { minute } from '../../time/clock.ts'
import { day, fromNow, longDay, timesOf } from '../../time/format.ts'
import { Askers } from './Askers.tsx'
import { Guests } from './Guests.tsx'
import { type Days, forgetOver, loadDays, loadRisks } from './load.ts'
import { digest, Over } from './Over.tsx'
import { Risks } from './Risks.tsx'
import { Running } from './Running.tsx'
import { NotOpened, Soon } from './Sessions.tsx'

/** The interval if every running class has a socket. */
const EVERY_S = 10
const LIVE_EVERY_S = 30

/** The first screen: everything that needs the reader now. */
export function Now() {
  useTitle(t('nav.now'))
  const every = useSignal(EVERY_S)
  const days = useAnswer('now', () => loadDays(Date.now()), { every: every.value })
  const risks = useAnswer('risks', () => (bearer.value?.role === 'teacher' ? loadRisks(Date.now()) : none()))
  const { data, error, reload } = days
  const isTold =
    (data?.running ?? []).length > 0 && data?.running.every(({ session }) => told.value.has(session.id))
  useEffect(() => {
    every.value = isTold ? LIVE_EVERY_S : EVERY_S
  }, [isTold])
  const again = () => {
    forgetOver()
    return reload()
  }
  return (
    <>
      <div class="title">
        <h1>{longDay(minute.value * 60_000)}</h1>
        <a class="button" href={link.newClass}>
          {t('schedule.new')}
        </a>
      </div>
      <Trouble error={error} again={again} />
      {data === undefined && error === undefined && <Waiting />}
      {data && (
        <div class="now">
          <div>
            {data.running.map((one) => (
              <Running key={one.session.id} one={one} again={reload} />
            ))}
            <Soon sessions={data.soon} />
            <Askers
              sessions={[
                ...data.running.map(({ session }) => session),
                ...data.soon,
                ...(data.next ? [data.next] : []),
              ]}
            />
            <Guests classes={[...data.running, ...worthSeeing(data)]} again={again} />
            {worthSeeing(data).map((one) => (
              <Over key={one.session.id} one={one} again={again} />
            ))}
            {isQuiet(data) && <Quiet days={data} />}
          </div>
          <div>
            <NotOpened sessions={data.notOpened} />
            {risks.data && risks.data.length > 0 && <Risks terms={risks.data} />}
          </div>
        </div>
      )}
    </>
  )
}

const none = async () => []

/** Classes that are over and that the reader has not found right as they are now. */
const worthSeeing = ({ over }: Days) =>
  over.filter((one) => one.attendance.summary !== null && sightOf(one.session.id, digest(one)) !== 'same')

const isQuiet = (days: Days): boolean =>
  days.running.length + days.soon.length + days.notOpened.length + worthSeeing(days).length === 0

function Quiet({ days: { next } }: { days: Days }) {
  return (
    <Empty>
      {t('now.quiet')}{' '}
      {next
        ? t('now.next', {
            title: next.title,
            day: day(next.start_time, next.timezone),
            time: timesOf(next.start_time, next.duration, next.timezone),
            in: fromNow(next.start_time, minute.value * 60_000),
          })
        : t('now.nothing')}
    </Empty>
  )
}
