import type { Command } from './commands.ts'
import type { MeetingEvent } from './events.ts'
import { jointWith } from './joint.ts'
import { type Archived, type Meeting, type Session, scheduleIn, wasHeardSince } from './meeting.ts'
import { waitersOf } from './waiters.ts'
import { keyOf } from './when/connection.ts'
import type { Interval } from './when/intervals.ts'
import { RESTART_MS } from './when/plan.ts'
import { windowOf } from './when/schedule.ts'
import { forgetStatements } from './who/statements.ts'

/**
 * Moves final sessions to the archive. The archive keeps only enough to find the session again. A later command about an archived
 * session (see `wakes`) is decided on a state that is folded from the whole log. Returns true if a session was archived.
 */
export function archive(meeting: Meeting): boolean {
  const done = [...meeting.sessions.values()].filter((session) =>
    jointWith(meeting, session).every((one) => isDone(meeting, one)),
  )
  for (const session of done) {
    meeting.sessions.delete(session.id)
    meeting.archived.set(session.id, archivedOf(session))
  }
  if (done.length > 0)
    forgetConnections(meeting, new Set(done.flatMap(({ parts }) => parts.map(({ uuid }) => uuid))))
  return done.length > 0
}

/** A session is not done while webhooks have come since the report: the report is asked again. */
function isDone(meeting: Meeting, session: Session): boolean {
  const { attendance, row, closedAt } = session
  const isOver = row.status === 'ended' && closedAt !== null
  return isOver && attendance?.final === true && !wasHeardSince(meeting, session)
}

function archivedOf({ id, occurrenceId, details, moves, closedAt, ...held }: Session): Archived {
  const { startTime, duration, timezone } = details
  const { isCancelled, droppedAt, isDeleted, occasion, parts, isOutside } = held
  return {
    ...{ id, occurrenceId, details: { startTime, duration, timezone }, moves, closedAt },
    ...{ occasion, parts, isOutside },
    ...((isCancelled || isDeleted) && { isCancelled, droppedAt, isDeleted }),
  }
}

function forgetConnections(meeting: Meeting, uuids: ReadonlySet<string>): void {
  const isOpen = (uuid: string) =>
    (meeting.index.sessionsOf.get(uuid) ?? []).some((id) => meeting.sessions.has(id))
  const awaited = waitedInVain(meeting)
  for (const connection of meeting.connections.values()) {
    const key = keyOf(connection)
    if (!uuids.has(connection.uuid) || isOpen(connection.uuid) || awaited.has(key)) continue
    forget(meeting, key)
  }
  forgetStatements(meeting)
  for (const uuid of uuids) if (!isOpen(uuid)) meeting.index.emailUsers.delete(uuid)
}

/** The connections of people who waited for a session that is not archived, because nobody opened it. */
function waitedInVain(meeting: Meeting): Set<string> {
  const waits = [...waitersOf(meeting)].flatMap(([id, some]) =>
    meeting.sessions.get(id)?.parts.length === 0 ? some : [],
  )
  return new Set(waits.map(({ connection }) => keyOf(connection)))
}

function forget({ connections, rooms, bound, index }: Meeting, key: string): void {
  connections.delete(key)
  rooms.delete(key)
  bound.delete(key)
  const id = index.participantOf.get(key)
  index.participantOf.delete(key)
  if (id !== undefined) removeFrom(index.connectionsOf, id, key)
  index.named.forget(key)
  for (const uuid of index.atDoor.keys()) removeFrom(index.atDoor, uuid, key)
}

function removeFrom(sets: Map<string, Set<string>>, name: string, key: string): void {
  const set = sets.get(name)
  set?.delete(key)
  if (set?.size === 0) sets.delete(name)
}

/** A change of who a person is may concern every session that they came to. */
const ABOUT_PEOPLE: ReadonlySet<string> = new Set([
  'ApproveRegistrant',
  'FailRegistration',
  'DecideApplicant',
  'LinkEmails',
  'IdentifyParticipant',
  'ErasePerson',
] satisfies Command['type'][])

/**
 * Whether a command concerns an archived session. Then the state must be folded from the whole log. A session that is moved, added,
 * dropped or restored may also take over an instance of an archived session, or leave one to it.
 */
export function wakes(meeting: Meeting, command: Command): boolean {
  if (meeting.archived.size === 0) return false
  if (ABOUT_PEOPLE.has(command.type) || 'sessionIds' in command) return true
  if (command.type === 'RecordOccurrences') return true
  // A recording changes nothing about a session's people.
  if (command.type === 'RecordRecording') return false
  if ('sessionId' in command && command.sessionId !== undefined)
    return meeting.archived.has(command.sessionId)
  return 'uuid' in command && isOfArchived(meeting, command.uuid, timesIn(command))
}

/** The same for an event that is folded onto a snapshot. */
export function isOfArchive(meeting: Meeting, { type, data }: MeetingEvent): boolean {
  if (meeting.archived.size === 0 || type === 'PersonErased' || type === 'RecordingCompleted') return false
  if ('sessionIds' in data || type === 'SessionsAdded') return true
  if ('sessionId' in data && data.sessionId !== undefined) return meeting.archived.has(data.sessionId)
  return 'uuid' in data && isOfArchived(meeting, data.uuid, timesIn(data))
}

const timesIn = (said: { at?: string; startedAt?: string | null; endedAt?: string }): number[] =>
  [said.at, said.startedAt, said.endedAt].flatMap((at) => (typeof at === 'string' ? [Date.parse(at)] : []))

/**
 * Whether an instance belongs to an archived session, or may belong to it once these times are known too. If the instance turns out to have
 * begun before another session was moved, that move does not count, and the two sessions may have to share an instance.
 */
function isOfArchived(
  { archived, index, instances, sessions }: Meeting,
  uuid: string,
  times: readonly number[],
): boolean {
  if (index.sessionsOf.get(uuid)?.some((id) => archived.has(id))) return true
  const { startedAt, endedAt, firstMark, lastMark } = instances.get(uuid) ?? {}
  const all = [...times, startedAt, endedAt, firstMark, lastMark].filter((at) => typeof at === 'number')
  const time = { from: Math.min(...all), to: Math.max(...all) }
  const mayVoidMove = ({ moves }: Session) => moves.some(({ at }) => at > time.from)
  return (
    [...archived.values()].some((session) => isNear(session, time)) ||
    [...sessions.values()].some((session) => mayVoidMove(session) && isNear(session, time))
  )
}

/**
 * Whether a time is in the session's window or near its parts, by any schedule that the session ever had. If an instance turns out to have
 * begun before the session was moved, the move does not count.
 */
function isNear({ details, moves, parts }: Archived, time: Interval): boolean {
  const { start, length } = scheduleIn(details)
  const starts = [start, ...moves.flatMap((move) => move.start ?? [])]
  const lengths = [length, ...moves.flatMap((move) => move.length ?? [])]
  const { from } = windowOf({ start: Math.min(...starts), length })
  const { to } = windowOf({ start: Math.max(...starts), length: Math.max(...lengths) })
  const [first, last] = [parts[0]?.from ?? from, parts.at(-1)?.to ?? to]
  return time.from <= Math.max(to, last + RESTART_MS) && time.to >= Math.min(from, first - RESTART_MS)
}
