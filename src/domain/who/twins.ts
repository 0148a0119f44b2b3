import type { Meeting } from '../meeting.ts'
import { type Connection, keyOf } from '../when/connection.ts'
import { isTelephone } from './bound.ts'
import { indexKeysOf, namesOf } from './names.ts'

/** The indexes that find the connections with a name. */
export type NameIndexes = Pick<Meeting, 'connections' | 'index' | 'bound' | 'instances'>

/** Webhooks and report tell the same second of one join. Either may round. */
const SAME_SECOND_MS = 2_000

/**
 * Zoom's report and a webhook may both list one person without any sign. The twin is the other connection in the same instance with the
 * same name that begins or ends in the same second. Null if several fit, because a name alone proves nothing. Without a report there are no
 * twins.
 */
export function twinOf(meeting: NameIndexes, connection: Connection): Connection | null {
  if (!meeting.instances.get(connection.uuid)?.report) return null
  const twin = only(closeTo(meeting, connection))
  const back = twin && only(closeTo(meeting, twin))
  return back && keyOf(back) === keyOf(connection) ? twin : null
}

const only = <T>([first, ...more]: readonly T[]): T | null => (more.length === 0 ? (first ?? null) : null)

/** The connections of the other kind with a common name that begin or end in the same second. */
export const closeTo = (meeting: NameIndexes, connection: Connection): Connection[] =>
  namesakesOf(meeting, connection).filter(
    (other) => !other.reported !== !connection.reported && distance(connection, other) <= SAME_SECOND_MS,
  )

/** Milliseconds between the beginnings of the two, or between the ends if the joined was lost. */
function distance(one: Connection, other: Connection): number {
  const [{ reported = [] }, { marks }] = one.reported ? [one, other] : [other, one]
  const [first, last] = [marks[0], marks.at(-1)]
  if (!first || !last) return Number.POSITIVE_INFINITY
  return Math.min(
    ...reported.map(({ from, to }) => Math.abs(first.kind === 'joined' ? from - first.at : to - last.at)),
  )
}

/** Whether a row of the report and a webhook's connection begin in the same second and end in the same second. */
export function hasSameTimes({ reported = [] }: Connection, other: Connection): boolean {
  const [joined, left] = [other.marks[0], other.marks.at(-1)]
  const [first, last] = [reported[0], reported.at(-1)]
  if (!joined || !left || !first || !last || other.reported) return false
  return Math.abs(first.from - joined.at) <= SAME_SECOND_MS && Math.abs(last.to - left.at) <= SAME_SECOND_MS
}

/**
 * The other connections of the instance with a common name. After a person's erasure no name is recorded, and the user with the e-mail
 * stands for the name. Two people who typed the same e-mail stay two, by their names.
 */
export function namesakesOf({ connections, index }: NameIndexes, connection: Connection): Connection[] {
  const own = keyOf(connection)
  const keys = new Set(
    indexKeysOf(connection).flatMap((indexKey) => [...index.named.at(indexKey, connections)]),
  )
  const others = [...keys].flatMap((key) => (key === own ? [] : (connections.get(key) ?? [])))
  return others.filter((other) => mayShareName(connection, other))
}

/** Whether two connections have a common name, or one of them has none. */
export function mayShareName(one: Connection, other: Connection): boolean {
  const names = new Set(namesOf(one))
  const theirs = namesOf(other)
  return names.size === 0 || theirs.length === 0 || theirs.some((name) => names.has(name))
}

/**
 * The connections of one participant that count. If the report lists the participant in an instance, only the report's rows count there.
 * This heals a lost webhook, and a left that never came gives no stay. In other instances the webhooks count, so that a report takes
 * nothing away. Two exceptions: a second device, which the report lists as a guest's, also counts if a key or a teacher's statement gives it
 * to the participant. And so does a telephone that Zoom binds to the participant and that the report leaves out, or lists as somebody else.
 */
export function withoutTwins(meeting: NameIndexes, connections: readonly Connection[]): Connection[] {
  const own = connections.filter((c) => c.reported)
  const shown = new Set(own.map(({ uuid }) => uuid))
  return connections.filter(
    (c) =>
      c.reported !== undefined ||
      !shown.has(c.uuid) ||
      isShownAsAnothers(meeting, c, own) ||
      isTelephoneAlone(meeting, c),
  )
}

/** Whether no row of the report is the telephone's, and webhooks told its time. */
function isTelephoneAlone(meeting: NameIndexes, connection: Connection): boolean {
  const [first, last] = [connection.marks[0], connection.marks.at(-1)]
  const isTold = first?.kind === 'joined' && last?.kind === 'left'
  return isTelephone(meeting, connection) && isTold && twinOf(meeting, connection) === null
}

/** Whether the report's row that fits this connection best is another person's. */
function isShownAsAnothers(
  meeting: NameIndexes,
  connection: Connection,
  own: readonly Connection[],
): boolean {
  const theirs = own.filter(({ uuid }) => uuid === connection.uuid)
  if (theirs.some((one) => sharesSign(one, connection))) return false
  const named = namesakesOf(meeting, connection).filter((c) => c.reported)
  const nearest = Math.min(...named.map((one) => distance(one, connection)))
  const isOwn = (one: Connection) => own.some((c) => keyOf(c) === keyOf(one))
  return nearest <= SAME_SECOND_MS && !named.some((one) => isOwn(one) && distance(one, connection) <= nearest)
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
