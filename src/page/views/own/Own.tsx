import { useSignal } from '@preact/signals'
import { join } from '../../actions/join.ts'
import { api, ask } from '../../api/client.ts'
import type { Session, Term } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Classes, Empty, Name, Trouble, Waiting, When } from '../../parts/parts.tsx'
import { TakeOut } from '../../parts/TakeOut.tsx'
import { useTitle } from '../../parts/title.ts'
import { link } from '../../route.ts'
import { bearer } from '../../signin/token.ts'
import { minute } from '../../time/clock.ts'
import { HOUR_MS } from '../../time/duration.ts'
import { fromNow } from '../../time/format.ts'
import { termAround } from '../now/load.ts'
import { PupilTerm } from '../term/PupilTerm.tsx'

const EVERY_S = 30
/** A record changes when a class ends, is confirmed or is corrected. */
const RECORD_S = 300

/** A pupil's own page, or a parent's on their children: the next class, the way in, and the record with its reasons. */
export function Own() {
  useTitle(t('nav.mine'))
  const next = useAnswer('next', loadNext, { every: EVERY_S })
  const terms = useAnswer('terms', loadTerms, { every: RECORD_S })
  const error = next.error ?? terms.error
  return (
    <>
      <h1>{bearer.value?.role === 'parent' ? t('own.children') : t('own.title')}</h1>
      <Trouble error={error} again={() => Promise.all([next.reload(), terms.reload()])} />
      {next.data ? <Next sessions={next.data} /> : error === undefined && <Waiting />}
      {terms.data ? <Records terms={terms.data} /> : next.data && error === undefined && <Waiting />}
    </>
  )
}

const SHOWN = 5

/** Running sessions and sessions to come. */
async function loadNext(): Promise<Session[]> {
  const { meetings } = await ask(api.zoom.meetings.$get({ query: { upcoming: 'true', limit: SHOWN } }))
  const isOn = ({ status }: Session) => status === 'started'
  return [...meetings.filter(isOn), ...meetings.filter((one) => !isOn(one))]
}

/** The term of every class of theirs. */
async function loadTerms(): Promise<Term[]> {
  const { classes } = await ask(api.roster.classes.$get({ query: {} }))
  const query = termAround(Date.now())
  return Promise.all(
    classes.map(({ id }) => ask(api.zoom.classes[':classId'].term.$get({ param: { classId: id }, query }))),
  )
}

function Next({ sessions }: { sessions: Session[] }) {
  const [first, ...others] = sessions
  if (first === undefined) return <Empty>{t('own.noNext')}</Empty>
  const isOn = first.status === 'started'
  const isNear = isOn || Date.parse(first.start_time) - minute.value * 60_000 < HOUR_MS
  return (
    <section class="card next" aria-labelledby="next">
      <h2 id="next">{isOn ? t('own.now') : t('own.next')}</h2>
      <p class="lead">
        <a href={link.session(first.id)}>{first.title}</a>
      </p>
      <p class="dim">
        <Classes session={first} /> · <When session={first} /> ·{' '}
        {fromNow(first.start_time, minute.value * 60_000)}
      </p>
      {bearer.value?.role === 'student' && (
        <button type="button" class={isNear ? 'primary' : ''} onClick={() => void join(first.id)}>
          {t('own.join')}
        </button>
      )}
      {others.length > 0 && (
        <ul class="rows">
          {others.map((session) => (
            <li key={session.id}>
              <a href={link.session(session.id)}>{session.title}</a>{' '}
              <span class="dim">
                <When session={session} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Records({ terms }: { terms: Term[] }) {
  const chosen = useSignal<string | null>(null)
  const pupils = new Map(terms.flatMap(({ students }) => students.map(({ id, name }) => [id, name])))
  const pupilId = chosen.value ?? pupils.keys().next().value
  if (pupilId === undefined) return <Empty>{t('own.noRecord')}</Empty>
  return (
    <>
      {pupils.size > 1 && (
        <fieldset class="tabs" aria-label={t('own.children')}>
          {[...pupils].map(([id, name]) => (
            <button
              type="button"
              key={id}
              aria-pressed={id === pupilId}
              onClick={() => {
                chosen.value = id
              }}
            >
              <Name>{name}</Name>
            </button>
          ))}
        </fieldset>
      )}
      <p>
        <TakeOut of={{ studentId: pupilId }} />
      </p>
      {terms.map((term) => (
        <PupilTerm key={term.class.id} term={term} studentId={pupilId} />
      ))}
    </>
  )
}
