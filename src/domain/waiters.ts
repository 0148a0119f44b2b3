import { type Meeting, planOf } from './meeting.ts'
import { type Connection, NAMELESS, waitsWhileShut } from './when/connection.ts'
import type { Interval } from './when/intervals.ts'
import { nearestTo } from './when/plan.ts'

/** A person's door stay at an instance that nobody has opened. */
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
 * The waits at the door of instances that nobody opened. The session is found by its window and the start of the wait. A person at
 * the door of an open class is a participant of the class instead.
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

function waitsOf({ index, instances, connections }: Meeting): Wait[] {
  const keys = [...index.atDoor].flatMap(([uuid, some]) => (instances.has(uuid) ? [] : [...some]))
  return keys.flatMap((key) => {
    const [id, connection] = [index.participantOf.get(key), connections.get(key)]
    return id === undefined || connection === undefined ? [] : waitsIn(id, connection)
  })
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
