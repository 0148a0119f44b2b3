import type { FactDataOf } from '../events.ts'
import { type Archived, type Meeting, planOf, type Session, type Statement } from '../meeting.ts'
import { type Connection, firstAt } from '../when/connection.ts'
import { endOf, windowOf } from '../when/schedule.ts'
import { handlesOf, registrantHandle } from './identity.ts'

/** The statements of an event. A handle of one connection alone is somebody else in another session. */
export const statementsIn = ({
  sessionId,
  handles,
  keys = [],
  from,
  until,
  userId,
}: FactDataOf<'ParticipantIdentified'>): Statement[] =>
  handles.map((handle) => ({
    handle,
    sessionId,
    from: from === undefined ? 0 : Date.parse(from),
    until: until === undefined || !keys.includes(handle) ? null : Date.parse(until),
    userId,
  }))

export const applicantsStatement = ({
  registrantId,
  sessionId,
  from,
  userId,
}: FactDataOf<'ApplicantIdentified'>): Statement => ({
  handle: registrantHandle(registrantId),
  sessionId: sessionId ?? null,
  from: from === undefined ? 0 : Date.parse(from),
  until: null,
  userId,
})

/** The statements with more, which come last. In one session a handle has one statement. */
export const stated = (statements: readonly Statement[], more: readonly Statement[]): Statement[] => [
  ...statements.filter(
    (one) => !more.some(({ handle, sessionId }) => handle === one.handle && sessionId === one.sessionId),
  ),
  ...more,
]

/** The user that the statements give for one of these connections. Of two handles, the statement of the later session counts. */
export function statedUser(
  { statements }: Pick<Meeting, 'statements'>,
  connections: readonly Connection[],
): string | null {
  if (statements.length === 0) return null
  const standing = new Set(connections.flatMap((connection) => standingFor(statements, connection)))
  return lastOf(statements.filter((one) => standing.has(one)))?.userId ?? null
}

/** For each handle of the connection the statement that counts, if the statement gives a user. */
export function standingFor(statements: readonly Statement[], connection: Connection): Statement[] {
  const handles = handlesOf(connection)
  const at = firstAt(connection)
  const counting = statements.filter(
    ({ handle, from, until }) => handles.includes(handle) && from <= at && isBefore(at, until),
  )
  return [...Map.groupBy(counting, ({ handle }) => handle).values()].flatMap((some) => {
    const last = lastOf(some)
    return last === undefined || last.userId === null ? [] : [last]
  })
}

const isBefore = (at: number, until: number | null): boolean => until === null || at < until

/** The user that the statements give for a handle from a session on. */
export function statedFrom(
  statements: readonly Statement[],
  handle: string,
  { sessionId, from }: Pick<Statement, 'sessionId' | 'from'>,
): string | null {
  const earlier = (one: Statement) => one.sessionId === sessionId || one.from <= from
  return lastOf(statements.filter((one) => one.handle === handle && earlier(one)))?.userId ?? null
}

/** The statement of the latest session. Of several in one session, the one that was given last. */
const lastOf = (statements: readonly Statement[]): Statement | undefined =>
  statements.reduce<Statement | undefined>(
    (last, one) =>
      last === undefined || one.sessionId === last.sessionId || one.from >= last.from ? one : last,
    undefined,
  )

type Kept = Session | Archived

/**
 * The time that the statements of a session count for: from the middle between the opening before and this session until the middle between
 * this session and the next opening, because all of them may turn out to be slightly longer. A handle that lasts has no such end. 0,
 * Infinity: there is no other session.
 */
export function timeOf(meeting: Meeting, session: Kept): Time {
  const { began, ended } = heldAt(meeting, session)
  const others = [...meeting.sessions.values(), ...meeting.archived.values()]
    .filter(({ occurrenceId }) => occurrenceId !== session.occurrenceId)
    .map((one) => heldAt(meeting, one))
  const all = others.length === 0 ? [] : [...others, ...otherUses(meeting, session)]
  // Zoom's clocks differ by seconds, so an opening may begin before the last one ends.
  const before = Math.max(...all.flatMap((one) => (one.began < began ? Math.min(one.ended, began) : [])))
  const after = Math.min(...all.flatMap((one) => (one.began > began ? one.began : [])))
  return {
    from: Math.max(0, middle(before, began)),
    until: middle(Math.min(ended, after), after),
  }
}

interface Time {
  from: number
  until: number
}

interface Held {
  began: number
  ended: number
}

/** Another use of the link may turn out to be another session, which was held at another time of its day. */
const otherUses = ({ index }: Meeting, { parts }: Kept): Held[] =>
  index.uses
    .filter(({ uuid }) => !parts.some((part) => part.uuid === uuid))
    .map(({ from, to, heardUntil }) => ({ began: from, ended: to ?? heardUntil }))

const middle = (one: number, other: number): number => Math.floor((one + other) / 2)

/** When a session was held, or else is to be. */
function heldAt({ index }: Meeting, session: Kept): Held {
  const { schedule } = planOf(session, index.uses)
  const { parts } = session
  return { began: parts[0]?.from ?? schedule.start, ended: parts.at(-1)?.to ?? endOf(schedule) }
}

/**
 * Forgets the statements that say nothing about sessions that are not in the archive. If an archived session is needed again, the whole log
 * is folded.
 */
export function forgetStatements(meeting: Meeting): void {
  const { sessions, connections, index } = meeting
  const since = Math.min(
    ...[...sessions.values()].map((one) => windowOf(planOf(one, index.uses).schedule).from),
    ...[...sessions.values()].map((one) => heldAt(meeting, one).began),
    ...[...connections.values()].map(firstAt),
  )
  const over = meeting.statements.filter(({ from }) => from <= since)
  const last = new Set([...Map.groupBy(over, ({ handle }) => handle).values()].map(lastOf))
  meeting.statements = meeting.statements.filter(
    (one) => isBefore(since, one.until) && (one.from > since || (last.has(one) && one.userId !== null)),
  )
}
