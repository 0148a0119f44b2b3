import { type Connection, presence, type Span } from '../when/connection.ts'
import { type Known, participantId } from './identity.ts'

/** The report's connections, by instance and by each of their names. */
export type ReportedByName = ReadonlyMap<string, readonly Connection[]>

export const reportedByName = (connections: Iterable<Connection>): ReportedByName =>
  byName([...connections].filter((c) => c.reported))

/**
 * Of one participant's connections those that count. In an instance of which the report shows them, the report's are
 * all of the truth: a webhook that was lost is healed, and a left that never came gives no stay. Elsewhere the webhooks
 * stand, so that a report never takes away what it does not know; and so does a device that the report shows as a
 * stranger's, while a key or somebody's word says whose it is.
 */
export function standing(connections: readonly Connection[], reported: ReportedByName): Connection[] {
  const own = connections.filter((c) => c.reported)
  const shown = new Set(own.map(({ uuid }) => uuid))
  return connections.filter(
    (c) => c.reported !== undefined || !shown.has(c.uuid) || isShownAsAnothers(c, own, reported),
  )
}

/** Whether of those in the report the one that is most likely this connection is not among the person's own. */
function isShownAsAnothers(
  connection: Connection,
  own: readonly Connection[],
  reported: ReportedByName,
): boolean {
  const theirs = own.filter(({ uuid }) => uuid === connection.uuid)
  if (theirs.some((one) => sharesSign(one, connection))) return false
  const named = names(connection).flatMap((name) => reported.get(placeOf(connection, name)) ?? [])
  const nearest = Math.min(...named.map((one) => distance(one, connection)))
  return (
    nearest <= SAME_JOIN_MS && !named.some((one) => own.includes(one) && distance(one, connection) <= nearest)
  )
}

/** Webhooks and report tell the same second of one join; what they take it from may round. */
const SAME_JOIN_MS = 2_000

/** Milliseconds between the beginnings of the two, or the ends where the join was lost. */
function distance({ reported = [] }: Connection, { marks }: Connection): number {
  const [first, last] = [marks[0], marks.at(-1)]
  if (!first || !last) return Number.POSITIVE_INFINITY
  return Math.min(
    ...reported.map(({ from, to }) => Math.abs(first.kind === 'joined' ? from - first.at : to - last.at)),
  )
}

const sharesSign = (one: Connection, other: Connection): boolean => {
  const signs = new Set(signsIn(other))
  return signsIn(one).some((sign) => signs.has(sign))
}

const signsIn = ({ evidence }: Connection): string[] =>
  evidence.flatMap(({ is: { customerKey, registrantId, zoomAccountId, email, emailKey } }) =>
    Object.entries({ customerKey, registrantId, zoomAccountId, email: emailKey ?? email })
      .filter(([, value]) => value !== null)
      .map(([kind, value]) => `${kind} ${value}`),
  )

/**
 * The report's strangers, by participant id: true for those of whom webhooks tell already, by the same name at the
 * same time, while the report shows nobody else for them. A name hides a second row here; it marks nobody.
 */
export function strangers(
  connections: Iterable<Connection>,
  known: Known,
  held: readonly Span[],
  reported: ReportedByName,
): Map<string, boolean> {
  const theirs = Map.groupBy(connections, (connection) => participantId(known, connection))
  const counting = [...theirs.values()].flatMap((some) => standing(some, reported))
  const named = byName(counting.filter((c) => !c.reported))
  const isTold = (stay: Connection) =>
    names(stay).some((name) =>
      named.get(placeOf(stay, name))?.some((other) => overlap(hull(stay, held), hull(other, held))),
    )
  const guests = [...theirs].filter(([id, all]) => id.startsWith('guest.') && all.every((c) => c.reported))
  return new Map(guests.map(([id, all]) => [id, all.every(isTold)]))
}

/** The webhooks' connections that a change of these may concern, because they have a name in common. */
export function namesakes(connections: readonly Connection[], changed: readonly Connection[]): Connection[] {
  if (connections.length === 0) return []
  const places = new Set(changed.flatMap((one) => names(one).map((name) => placeOf(one, name))))
  return connections.filter(
    (one) => !one.reported && names(one).some((name) => places.has(placeOf(one, name))),
  )
}

function byName(connections: readonly Connection[]): Map<string, Connection[]> {
  const named = new Map<string, Connection[]>()
  for (const connection of connections)
    for (const name of names(connection)) {
      const place = placeOf(connection, name)
      named.set(place, [...(named.get(place) ?? []), connection])
    }
  return named
}

const placeOf = ({ uuid }: Connection, name: string | number): string => `${uuid} ${name}`

/** Names by their keys, which outlive an erasure. */
const names = ({ evidence }: Connection): (string | number)[] => [
  ...new Set(evidence.flatMap(({ is }) => is.nameKey ?? is.name ?? [])),
]

interface Hull {
  from: number
  to: number
}

/** From the first to the last that is known of a connection: a join or a left may be missing. */
function hull(connection: Connection, held: readonly Span[]): Hull {
  const span = held.find(({ uuid }) => uuid === connection.uuid)
  const { closed, openSince } = presence(connection, span)
  const times = [
    ...closed.flatMap(({ from, to }) => [from, to]),
    ...connection.marks.map(({ at }) => at),
    ...(openSince === null ? [] : [Number.POSITIVE_INFINITY]),
  ]
  return { from: Math.min(...times), to: Math.max(...times) }
}

const overlap = (a: Hull, b: Hull): boolean => a.from <= b.to && b.from <= a.to
