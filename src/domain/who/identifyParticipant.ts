import { partsFor } from '../attendance/attended.ts'
import type { Command } from '../commands.ts'
import type { Fact } from '../events.ts'
import type { Meeting, Session } from '../meeting.ts'
import { ok, type Refusal, type Result, refuse } from '../result.ts'
import { waitersOf } from '../waiters.ts'
import { type Connection, firstAt } from '../when/connection.ts'
import { connectionsAt, guestHandle, guestParticipantId, lastingHandlesOf } from './identity.ts'
import { connectionsOf, userOf } from './person.ts'
import { standingFor, timeOf } from './statements.ts'

/** A teacher's statement on who a participant of a session is. Null takes it back. A statement outweighs every sign of Zoom's. */
export function identifyParticipant(
  meeting: Meeting,
  session: Session,
  { participantId, userId }: Extract<Command, { type: 'IdentifyParticipant' }>,
): Result<Fact[], Refusal<'NOT_A_PARTICIPANT'>> {
  const theirs = inSession(meeting, session, connectionsAs(meeting, participantId))
  if (theirs.length === 0)
    return refuse('NOT_A_PARTICIPANT', 'Nobody was in this meeting as this participant')
  const handles =
    userId === null ? statedHandles(meeting, participantId, theirs) : handlesFor(participantId, theirs)
  if (handles.length === 0 || isSaid(meeting, session, handles, userId)) return ok([])
  const before = inSession(meeting, session, connectionsAt(meeting, handles))
  const instead = [...new Set(before.flatMap((one) => userOf(meeting, one) ?? []))]
  const keys = ownKeysAmong(handles, theirs)
  const { from, until } = timeOf(meeting, session)
  // A connection that goes on from an earlier session is one person.
  const since = Math.min(from, ...ownOf(meeting, session, theirs).map(firstAt))
  const data = {
    ...{ sessionId: session.id, participantId, handles },
    ...(keys.length > 0 && { keys }),
    ...(since > 0 && { from: new Date(since).toISOString() }),
    ...(keys.length > 0 && Number.isFinite(until) && { until: new Date(until).toISOString() }),
    ...{ userId, instead: instead.filter((user) => user !== userId).sort() },
  }
  return ok([{ type: 'ParticipantIdentified', data }])
}

/** The handles that no Zoom account and no registrant has. */
function ownKeysAmong(handles: readonly string[], theirs: readonly Connection[]): string[] {
  const lasting = new Set(theirs.flatMap(lastingHandlesOf))
  return handles.filter((handle) => !lasting.has(handle))
}

/** A connection in no session may yet turn out to be the session's. */
function inSession(meeting: Meeting, session: Session, all: readonly Connection[]): Connection[] {
  const own = ownOf(meeting, session, all)
  return own.length > 0 ? own : all.filter(({ uuid }) => !meeting.index.sessionsOf.has(uuid))
}

/** People who wait for the host are in no instance yet. */
function ownOf(meeting: Meeting, session: Session, all: readonly Connection[]): Connection[] {
  const waits = session.parts.length > 0 ? [] : (waitersOf(meeting).get(session.id) ?? [])
  const waiting = new Set(waits.map(({ connection }) => connection))
  return all.filter((one) => waiting.has(one) || partsFor(session, one).length > 0)
}

/** Whether this is what was said last in the session. After another statement it is recorded again, because the last one counts. */
function isSaid(
  { statements }: Meeting,
  { id }: Session,
  handles: readonly string[],
  userId: string | null,
): boolean {
  const last = statements.filter(({ sessionId }) => sessionId === id).slice(-handles.length)
  return (
    last.length === handles.length &&
    last.every((one, i) => one.handle === handles[i] && one.userId === userId)
  )
}

/** A guest is always found by the handle, under any later name. A user is found in the list. */
function connectionsAs(meeting: Meeting, participantId: string): Connection[] {
  const handle = handleIn(participantId)
  return handle === null ? connectionsOf(meeting, participantId) : connectionsAt(meeting, [handle])
}

const GUEST = guestParticipantId('')

const handleIn = (participantId: string): string | null =>
  participantId.startsWith(GUEST) ? participantId.slice(GUEST.length) : null

function handlesFor(participantId: string, theirs: readonly Connection[]): string[] {
  const handle = handleIn(participantId)
  return handle === null ? [...new Set(theirs.map(guestHandle))].sort() : [handle]
}

/** The statement to take back: the guest's own, or all statements that make the connections this user's. */
function statedHandles(meeting: Meeting, participantId: string, theirs: readonly Connection[]): string[] {
  const handle = handleIn(participantId)
  const standing = theirs
    .flatMap((connection) => standingFor(meeting.statements, connection))
    .map((one) => one.handle)
  return [...new Set(standing)].filter((one) => handle === null || one === handle).sort()
}
