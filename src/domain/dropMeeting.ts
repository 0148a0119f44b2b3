import type { DropMeeting, SessionIds } from './commands.ts'
import type { Fact } from './events.ts'
import { chosen, idsOf, type Meeting, type Session } from './meeting.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'

function among(
  meeting: Meeting,
  type: 'MeetingCancelled' | 'MeetingRecovered' | 'MeetingDeleted',
  { sessionIds: wanted, occurrenceIds, at }: DropMeeting,
  is: (session: Session) => boolean,
): Fact[] {
  const sessionIds = chosen(meeting, occurrenceIds ? idsOf(meeting, occurrenceIds) : wanted)
    .filter(is)
    .map(({ id }) => id)
  return sessionIds.length > 0 ? [{ type, data: { sessionIds, at } }] : []
}

export const remove = (meeting: Meeting, command: DropMeeting): Fact[] =>
  among(meeting, 'MeetingDeleted', command, ({ isDeleted }) => !isDeleted)

/**
 * Zoom also tells of a deletion that was asked for here. It is recorded as well, for an earlier recovery may be told after it.
 * A session that was held and deleted here comes back by no recovery.
 */
export const cancel = (meeting: Meeting, command: DropMeeting): Fact[] =>
  among(
    meeting,
    'MeetingCancelled',
    command,
    (session) => !(session.isDeleted && session.parts.length > 0) && isLater(command, session),
  )

/**
 * Zoom has the meeting again. A session that was deleted by itself stays deleted while others of its series stood, and so does a
 * session that was held. A recovery of a session that stands is recorded as well, for an earlier deletion may be told after it.
 */
export function recover(meeting: Meeting, command: DropMeeting): Fact[] {
  const isGone = ({ isCancelled, isDeleted }: Session) => isCancelled || isDeleted
  const isWhole = [...meeting.sessions.values()].every(isGone)
  const isBack = ({ isDeleted, parts }: Session) => !isDeleted || (isWhole && parts.length === 0)
  const isLast = (session: Session) =>
    isLater(command, session) || (isGone(session) && session.droppedAt === Date.parse(command.at))
  return among(meeting, 'MeetingRecovered', command, (session) => isBack(session) && isLast(session))
}

const isLater = ({ at }: DropMeeting, { droppedAt }: Session): boolean =>
  droppedAt === null || Date.parse(at) > droppedAt

/** Zoom no longer has a meeting that was deleted before it was held. */
export function restore(meeting: Meeting, wanted: SessionIds): Result<Fact[], Refusal<'NOT_HELD'>> {
  const deleted = chosen(meeting, wanted).filter(({ isDeleted }) => isDeleted)
  if (deleted.some(({ parts }) => parts.length === 0))
    return refuse('NOT_HELD', 'Zoom no longer has this meeting. Schedule it anew')
  const sessionIds = deleted.map(({ id }) => id)
  return ok(sessionIds.length > 0 ? [{ type: 'MeetingRestored', data: { sessionIds } }] : [])
}
