import { type Meeting, planOf } from './meeting.ts'
import { type Connection, NAMELESS } from './when/connection.ts'
import { nearestTo } from './when/plan.ts'

/**
 * The people who waited at the door of an instance that nobody opened: participants' ids, by the session in whose window they waited.
 * Whoever waits at the door of an open class is a participant of the class instead.
 */
export function waitersOf(meeting: Meeting): Map<string, Set<string>> {
  const waiters = new Map<string, Set<string>>()
  const unopened = unopenedDoors(meeting)
  if (unopened.length === 0) return waiters
  const all = [...meeting.sessions.values(), ...meeting.archived.values()]
  const plans = all.map((session) => planOf(session, meeting.index.uses))
  for (const { id, at } of unopened) {
    const plan = nearestTo(at, plans)
    if (plan) waiters.set(plan.id, (waiters.get(plan.id) ?? new Set()).add(id))
  }
  return waiters
}

function unopenedDoors({ index, instances, connections }: Meeting): { id: string; at: number }[] {
  const keys = [...index.atDoor].flatMap(([uuid, some]) => (instances.has(uuid) ? [] : [...some]))
  return keys.flatMap((key) => {
    const [id, connection] = [index.participantOf.get(key), connections.get(key)]
    return id === undefined || connection === undefined ? [] : waitsOf(id, connection)
  })
}

/** People without any id share a connection, so their names are counted instead. */
function waitsOf(id: string, { key, door = [], evidence }: Connection): { id: string; at: number }[] {
  const waits = door.filter(({ kind }) => kind === 'waiting')
  if (key !== NAMELESS) return waits.map(({ at }) => ({ id, at }))
  return waits.flatMap(({ at }) =>
    evidence.filter((said) => said.at === at).map(({ is }) => ({ id: `${id} ${is.nameKey ?? is.name}`, at })),
  )
}
