import { type Connection, presence, type Span } from './connection.ts'
import { type Known, participantId } from './identity.ts'

/**
 * Of one participant's connections those that count. In an instance of which the report shows them, the report's are
 * all of the truth: a webhook that was lost is healed, and a left that never came gives no stay. Elsewhere the webhooks
 * stand, so that a report never takes away what it does not know.
 */
export function standing(connections: readonly Connection[]): Connection[] {
  const shown = new Set(connections.filter((c) => c.reported).map(({ uuid }) => uuid))
  return connections.filter((c) => c.reported !== undefined || !shown.has(c.uuid))
}

/**
 * The report's strangers, by participant id: true for those of whom webhooks tell already, by the same name at the
 * same time, while the report shows nobody else for them. A name hides a second row here; it marks nobody.
 */
export function strangers(
  connections: Iterable<Connection>,
  known: Known,
  held: readonly Span[],
): Map<string, boolean> {
  const theirs = Map.groupBy(connections, (connection) => participantId(known, connection))
  const named = byName([...theirs.values()].flatMap(standing))
  const isTold = (stay: Connection) =>
    names(stay).some((name) =>
      named.get(`${stay.uuid} ${name}`)?.some((other) => overlap(hull(stay, held), hull(other, held))),
    )
  const reported = [...theirs].filter(([id, all]) => id.startsWith('guest.') && all.every((c) => c.reported))
  return new Map(reported.map(([id, all]) => [id, all.every(isTold)]))
}

/** The webhooks' connections by instance and name. */
function byName(connections: readonly Connection[]): Map<string, Connection[]> {
  const named = new Map<string, Connection[]>()
  for (const connection of connections.filter((c) => !c.reported))
    for (const name of names(connection)) {
      const key = `${connection.uuid} ${name}`
      named.set(key, [...(named.get(key) ?? []), connection])
    }
  return named
}

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
