import type { Meeting } from '../meeting.ts'
import type { Touched } from '../rows.ts'
import { type Connection, keyOf } from '../when/connection.ts'
import { participantId } from './person.ts'
import { namesakesOf, placesOf } from './twins.ts'

/** The connection of which a webhook tells, as far as it is known. */
export function connectionOf(
  { connections }: Pick<Meeting, 'connections'>,
  { uuid, connection }: { uuid: string; connection: string },
): Connection {
  const blank: Connection = { key: connection, uuid, marks: [], evidence: [] }
  return connections.get(keyOf(blank)) ?? blank
}

/** Takes over what a connection is now. */
export function keep(meeting: Meeting, connection: Connection, touched: Touched): void {
  const key = keyOf(connection)
  meeting.connections.set(key, connection)
  for (const place of placesOf(connection)) addTo(meeting.index.named, place, key)
  relink(meeting, [connection], touched)
}

/** Lists these connections, and those that may be their twins, as what they are now. */
export function relink(meeting: Meeting, connections: readonly Connection[], touched: Touched): void {
  const affected = new Set(connections.flatMap((c) => [c, ...reportedNamesakes(meeting, c)]).map(keyOf))
  for (const key of affected) {
    const connection = meeting.connections.get(key)
    if (connection) list(meeting, key, participantId(meeting, connection), touched)
  }
}

/** Without a report there are no twins. */
export const reportedNamesakes = (meeting: Meeting, connection: Connection): Connection[] =>
  meeting.instances.get(connection.uuid)?.report ? namesakesOf(meeting, connection) : []

function list({ index }: Meeting, key: string, id: string, touched: Touched): void {
  const before = index.participantOf.get(key)
  touched.participant(id)
  if (before === id) return
  index.participantOf.set(key, id)
  addTo(index.connectionsOf, id, key)
  if (before === undefined) return
  touched.participant(before)
  const rest = index.connectionsOf.get(before)
  rest?.delete(key)
  if (rest?.size === 0) index.connectionsOf.delete(before)
}

function addTo(sets: Map<string, Set<string>>, name: string, key: string): void {
  const set = sets.get(name)
  if (set) set.add(key)
  else sets.set(name, new Set([key]))
}
