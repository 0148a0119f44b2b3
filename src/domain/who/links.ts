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

/**
 * Lists these connections, and those that may be their twins, as what they are now. Somebody is a twin only while nobody
 * else fits: who has a name in common with a namesake is another fit for that one.
 */
export function relink(meeting: Meeting, connections: readonly Connection[], touched: Touched): void {
  for (const connection of withNamesakes(meeting, withNamesakes(meeting, connections)))
    list(meeting, keyOf(connection), participantId(meeting, connection), touched)
}

/** The connections as they are kept, and their namesakes. */
export function withNamesakes(meeting: Meeting, connections: Iterable<Connection>): Set<Connection> {
  const all = [...connections].flatMap((c) => [c, ...reportedNamesakes(meeting, c)])
  return new Set(all.flatMap((c) => meeting.connections.get(keyOf(c)) ?? []))
}

/** Without a report there are no twins. */
const reportedNamesakes = (meeting: Meeting, connection: Connection): Connection[] =>
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
