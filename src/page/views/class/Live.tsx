import type { ReadonlySignal } from '@preact/signals'
import { callIn } from '../../actions/callIn.ts'
import { join } from '../../actions/join.ts'
import type { Participant } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Empty, Name } from '../../parts/parts.tsx'
import { bearer } from '../../signin/token.ts'
import { now } from '../../time/clock.ts'
import { counter, time } from '../../time/format.ts'
import { Guests } from '../now/Guests.tsx'
import { DialIn } from './DialIn.tsx'
import { Heard } from './Heard.tsx'
import type { ClassData } from './load.ts'

/** One person of a class that goes on. */
export interface LivePerson {
  id: string
  name: string | null
  state: 'missing' | 'door' | 'in' | 'left' | 'guest' | 'other'
  /** Epoch milliseconds: since when they are in this state, as far as that is known. */
  since: number | null
  /** Whether only their own claim says so. */
  isClaimed: boolean
}

interface LiveProps {
  people: LivePerson[]
  clock: ReadonlySignal<number>
  /** Asks a missing pupil in; absent if the reader may not. */
  call?: ((pupil: LivePerson) => unknown) | undefined
}

/** Polling or a socket brings the people. The clock alone counts the seconds. */
export function LiveClass({ people, clock, call }: LiveProps) {
  const groups = GROUPS.map((state) => ({ state, some: people.filter((one) => one.state === state) }))
  if (people.length === 0) return <Empty>{t('live.nobody')}</Empty>
  return (
    <div class="live">
      {groups
        .filter(({ some }) => some.length > 0)
        .map(({ state, some }) => (
          <section
            key={state}
            class={`card live-${state} ${some.length > FEW ? 'many' : ''}`}
            aria-labelledby={`live-${state}`}
          >
            <h2 id={`live-${state}`}>
              {t(`live.${state}`)} <span class="count">{some.length}</span>
            </h2>
            <ul class="people">
              {some.map((one) => (
                <li key={one.id}>
                  <span>
                    <Name>{one.name}</Name>
                    {one.isClaimed && <span class="tag">{t('legend.claim')}</span>}
                  </span>
                  {one.since !== null && <Since at={one.since} clock={clock} />}
                  {call && state === 'missing' && (
                    <button type="button" class="small" onClick={() => call(one)}>
                      {t('live.call')}
                      <span class="vh"> {one.name}</span>
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </section>
        ))}
    </div>
  )
}

/** More people than this stand in columns over the whole width. */
const FEW = 8

/** People who need the teacher come first. */
const GROUPS = ['door', 'missing', 'left', 'in', 'guest', 'other'] as const

const Since = ({ at, clock }: { at: number; clock: ReadonlySignal<number> }) => (
  <span class="count dim">
    <span class="vh">{t('running.for')} </span>
    {counter(clock.value - at)}
  </span>
)

interface Props {
  data: ClassData
  again(): Promise<void>
  /** Whether the reader may do what its host may. */
  mayChange: boolean
}

/** A class that runs. */
export function Live({ data, again, mayChange }: Props) {
  const { session, attendance, people } = data
  const here = peopleOf(data)
  const inNow = attendance.summary === null ? '' : nowText(attendance.summary)
  return (
    <>
      <p class="lead">
        {inNow}{' '}
        <span class="dim">
          {t('running.since', { time: time(session.started_at ?? session.start_time, session.timezone) })}
        </span>{' '}
        <button type="button" onClick={() => void join(session.id)}>
          {t('running.enter')}
        </button>
      </p>
      <Heard text={[inNow, doorText(here)].join('. ')} />
      {people && <Guests classes={[{ session, attendance, people }]} again={again} isHere />}
      <LiveClass
        people={here.filter(({ state }) => people === null || state !== 'guest')}
        clock={now}
        call={mayChange ? (pupil) => callIn(session.id, pupil) : undefined}
      />
      {bearer.value?.role === 'student' && <DialIn id={session.id} />}
    </>
  )
}

/** How many wait, to be heard; nothing where nobody does. */
export function doorText(people: LivePerson[]): string {
  const n = people.filter(({ state }) => state === 'door').length
  return n === 0 ? '' : `${t('live.door')}: ${n}`
}

const nowText = (summary: { present: number; total: number }): string =>
  summary.total === 0 ? t('over.noPupils') : t('live.now', summary)

/** All people of the class with their state. */
export function peopleOf({ session, people }: ClassData): LivePerson[] {
  const rows: Participant[] = (people?.participants ?? session.participants).filter(
    ({ status, waiting_since }) => status !== 'invited' || waiting_since !== null,
  )
  const known = new Set(rows.map(({ user_id }) => user_id))
  const expected = (people?.expectedAttendees ?? []).filter(({ id }) => !known.has(id))
  const pupils = people && new Set(people.expectedAttendees.map(({ id }) => id))
  const stateOf = (userId: string | null) =>
    userId === null ? 'guest' : !pupils || pupils.has(userId) ? 'in' : 'other'
  return [
    ...expected.map(
      ({ id, name }): LivePerson => ({ id, name, state: 'missing', since: null, isClaimed: false }),
    ),
    ...rows.map((row) => liveOf(row, stateOf(row.user_id))),
  ]
}

/** `inside` is the state of people who are there. */
function liveOf(row: Participant, inside: LivePerson['state']): LivePerson {
  const { id, name, status, join_time, leave_time, waiting_since } = row
  const isClaimed = row.claimed ?? false
  const at = (instant: string | null) => (instant === null ? null : Date.parse(instant))
  if (waiting_since !== null) return { id, name, state: 'door', since: at(waiting_since), isClaimed }
  if (status === 'left') return { id, name, state: 'left', since: at(leave_time), isClaimed }
  return { id, name, state: inside, since: at(join_time), isClaimed }
}
