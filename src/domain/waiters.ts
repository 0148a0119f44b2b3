import { type Meeting, planOf } from './meeting.ts'
import { type Connection, NAMELESS, waitsWhileShut } from './when/connection.ts'
import type { Interval } from './when/intervals.ts'
import { nearestTo } from './when/plan.ts'
import { windowOf } from './when/schedule.ts'

/** A person's door stay while nobody had opened. */
export interface Wait {
  /** The participant. */
  id: string
  /** The participant, or the name of somebody without any id. */
  who: string
  connection: Connection
  /** Open while they wait. */
  stay: Interval
}

/**
 * The waits at the door while nobody had opened. The session is found by its window and the start of the wait. A person at the door of an
 * open class is a participant of the class instead. Zoom keeps an instance's uuid until somebody opens, so the instance may be opened for
 * a later session.
 */
export function waitersOf(meeting: Meeting): Map<string, Wait[]> {
  const waiters = new Map<string, Wait[]>()
  const waits = waitsOf(meeting)
  if (waits.length === 0) return waiters
  const all = [...meeting.sessions.values(), ...meeting.archived.values()]
  const plans = all.map((session) => planOf(session, meeting.index.uses))
  for (const wait of waits) {
    const plan = nearestTo(wait.stay.from, plans)
    for (const id of plan ? (meeting.index.joint.get(plan.id) ?? [plan.id]) : []) {
      const some = waiters.get(id) ?? []
      some.push(wait)
      waiters.set(id, some)
    }
  }
  return waiters
}

export const countOf = (waits: readonly Wait[]): number => new Set(waits.map(({ who }) => who)).size

function waitsOf(meeting: Meeting): Wait[] {
  const { index, connections } = meeting
  if (index.atDoor.size === 0) return []
  const missed = windowsMissed(meeting)
  return [...index.atDoor].flatMap(([uuid, keys]) => {
    const isInVain = inVain(meeting, uuid, missed)
    if (isInVain === null) return []
    return [...keys].flatMap((key) => {
      const [id, connection] = [index.participantOf.get(key), connections.get(key)]
      return id === undefined || connection === undefined ? [] : waitsIn(id, connection).filter(isInVain)
    })
  })
}

/** By the schedule as it is now: a fact that voids a move also changes who waited, before the rows follow. */
const windowsMissed = ({ sessions, index }: Meeting): Interval[] =>
  [...sessions.values()].flatMap((session) =>
    session.parts.length === 0 ? [windowOf(planOf(session, index.uses).schedule)] : [],
  )

/** Whether a wait may be for a session that nobody opened. Null if no wait of the instance is: most instances need no look at each event. */
function inVain(
  { index }: Meeting,
  uuid: string,
  missed: readonly Interval[],
): ((wait: Wait) => boolean) | null {
  const place = index.uses.findIndex((use) => use.uuid === uuid)
  const opened = index.uses[place]?.from
  if (opened === undefined) return () => true
  const last = index.uses[place - 1]?.from ?? Number.NEGATIVE_INFINITY
  const windows = missed.filter(({ from, to }) => from < opened && to >= last)
  if (windows.length === 0) return null
  return ({ stay: { from: at } }) => at < opened && windows.some(({ from, to }) => at >= from && at <= to)
}

const waitsIn = (id: string, connection: Connection): Wait[] =>
  waitsWhileShut(connection).flatMap((stay) =>
    namesFor(id, connection, stay).map((who) => ({ id, who, connection, stay })),
  )

/** People without any id share a connection, so a name stands for each. */
const namesFor = (id: string, { key, evidence }: Connection, { from }: Interval): string[] =>
  key === NAMELESS
    ? evidence.filter((said) => said.at === from).map(({ is }) => `${id} ${is.nameKey ?? is.name}`)
    : [id]
