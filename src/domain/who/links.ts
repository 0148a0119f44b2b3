import type { Meeting } from '../meeting.ts'
import type { Touched } from '../touched.ts'
import { type Connection, keyOf } from '../when/connection.ts'
import { boundWith } from './bound.ts'
import type { Evidence } from './evidence.ts'
import { byEmail } from './identity.ts'
import { indexKeysOf } from './names.ts'
import { participantId } from './person.ts'
import { closeTo } from './twins.ts'

/** The connection of a webhook, if it is known already. */
export function connectionOf(
  { connections }: Pick<Meeting, 'connections'>,
  { uuid, connection }: { uuid: string; connection: string },
): Connection {
  const blank: Connection = { key: connection, uuid, marks: [], evidence: [] }
  return connections.get(keyOf(blank)) ?? blank
}

/** Takes over the new state of these connections. All are taken over before any is listed, because twins depend on the others. */
export function keep(meeting: Meeting, connections: readonly Connection[], touched: Touched): void {
  const before = connections.flatMap((connection) => meeting.connections.get(keyOf(connection)) ?? [])
  for (const connection of connections) {
    const key = keyOf(connection)
    meeting.connections.set(key, connection)
    indexOne(meeting, key, connection)
  }
  relink(meeting, [...before, ...connections], touched)
}

function indexOne(meeting: Meeting, key: string, connection: Connection): void {
  meeting.index.named.add(connection)
  rememberUsers(meeting, connection)
  if (connection.door?.some(({ kind }) => kind === 'waiting'))
    addTo(meeting.index.atDoor, connection.uuid, key)
}

/** The first answer stands, so that a later change of the roster makes nobody in an instance another. */
function rememberUsers({ index }: Meeting, { uuid, evidence }: Connection): void {
  for (const { is } of evidence) {
    if (is.emailUserId === null) continue
    const users = index.emailUsers.get(uuid) ?? new Map<string, string>()
    for (const key of keysOf(is)) if (!users.has(key)) users.set(key, is.emailUserId)
    index.emailUsers.set(uuid, users)
  }
}

interface Keys {
  emailKey?: number | undefined
  zoomAccountId: string | null
}

/** After an erasure the meeting no longer knows the e-mail, but still the account. */
const keysOf = ({ emailKey, zoomAccountId }: Keys): string[] => [
  ...(emailKey === undefined ? [] : [`e-mail ${emailKey}`]),
  ...(zoomAccountId === null ? [] : [`account ${zoomAccountId}`]),
]

/** The user that the roster first had in an instance for the e-mail of a piece of evidence, or for an e-mail that its account showed. */
export function firstUserIn({ index }: Meeting, uuid: string, is: Keys): string | undefined {
  const users = index.emailUsers.get(uuid)
  return keysOf(is).flatMap((key) => users?.get(key) ?? [])[0]
}

/** The roster's first user for this e-mail in an instance; if there was none, the user of an e-mail that its account showed there. */
export function emailUserIn(meeting: Meeting, uuid: string, told: Evidence): string | undefined {
  const { email, zoomAccountId } = told
  if (email === null) return undefined
  const first = firstUserIn(meeting, uuid, { emailKey: meeting.wordKeys.get(email), zoomAccountId })
  return first ?? accountUserIn(meeting, uuid, told)
}

/**
 * The roster is not asked about an e-mail that the meeting knows, so the meeting's own answer stands. After an erasure the meeting knows
 * the e-mail only by its key, and the account's connections have the key.
 */
function accountUserIn(
  meeting: Meeting,
  uuid: string,
  { email, zoomAccountId }: Evidence,
): string | undefined {
  if (meeting.erased.size === 0 || zoomAccountId === null) return undefined
  if (email === null || meeting.emails.has(email)) return undefined
  const came = [...meeting.connections.values()]
    .filter((connection) => connection.uuid === uuid)
    .flatMap(({ evidence }) => evidence.filter(({ is }) => is.zoomAccountId === zoomAccountId))
  return came.flatMap(({ at, is }) => byEmail(meeting, is, at) ?? [])[0]
}

/**
 * Lists these connections and their possible twins anew. A connection is a twin only while no other fits, so others that fit are listed
 * anew too.
 */
export function relink(meeting: Meeting, connections: readonly Connection[], touched: Touched): void {
  for (const connection of withTheirs(meeting, connections))
    list(meeting, keyOf(connection), participantId(meeting, connection), touched)
}

/** These connections, and all connections that they may identify: by a report, by a telephone, or by both. */
function withTheirs(meeting: Meeting, connections: readonly Connection[]): Set<Connection> {
  const fits = withFits(meeting, withFits(meeting, connections))
  if (meeting.bound.size === 0) return fits
  return withFits(meeting, withFits(meeting, withBound(meeting, fits)))
}

const withBound = (meeting: Meeting, connections: Iterable<Connection>): Set<Connection> =>
  new Set([...connections].flatMap((one) => [one, ...boundWith(meeting, one)]))

/** The kept connections and their possible twins. Without a report there are no twins. */
function withFits(meeting: Meeting, connections: Iterable<Connection>): Set<Connection> {
  const all = [...connections].flatMap((connection) =>
    meeting.instances.get(connection.uuid)?.report
      ? [connection, ...closeTo(meeting, connection)]
      : [connection],
  )
  return new Set(all.flatMap((connection) => meeting.connections.get(keyOf(connection)) ?? []))
}

/** The kept connections, and their namesakes if a report may list both. */
export function withNamesakes(meeting: Meeting, connections: Iterable<Connection>): Set<Connection> {
  const all = [...connections]
  const reported = all.filter(({ uuid }) => meeting.instances.get(uuid)?.report)
  const indexKeys = new Set(reported.flatMap(indexKeysOf))
  const keys = new Set(all.map(keyOf))
  for (const indexKey of indexKeys)
    for (const key of meeting.index.named.at(indexKey, meeting.connections)) keys.add(key)
  return new Set([...keys].flatMap((key) => meeting.connections.get(key) ?? []))
}

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
