import type { DropMeeting, SessionIds } from './commands.ts'
import type { Fact } from './events.ts'
import { withJoint } from './joint.ts'
import { chosen, idsOf, type Meeting, type Session } from './meeting.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'

function among(
  meeting: Meeting,
  type: 'MeetingCancelled' | 'MeetingRecovered' | 'MeetingDeleted',
  { sessionIds: wanted, occurrenceIds, at }: DropMeeting,
  is: (session: Session) => boolean,
): Fact[] {
  const sessionIds = withJoint(
    meeting,
    chosen(meeting, occurrenceIds ? idsOf(meeting, occurrenceIds) : wanted),
  )
    .filter(is)
    .map(({ id }) => id)
  return sessionIds.length > 0 ? [{ type, data: { sessionIds, at } }] : []
}

export const remove = (meeting: Meeting, command: DropMeeting): Fact[] =>
  among(meeting, 'MeetingDeleted', command, ({ isDeleted }) => !isDeleted)

/**
 * Zoom also sends a webhook for a deletion that was asked for here. The webhook is recorded too, because an earlier recovery may arrive
 * after it. A recovery does not bring back a session that was held and deleted here.
 */
export const cancel = (meeting: Meeting, command: DropMeeting): Fact[] =>
  among(
    meeting,
    'MeetingCancelled',
    command,
    (session) => !(session.isDeleted && session.parts.length > 0) && isLater(command, session),
  )

/**
 * Zoom has the meeting again. Two kinds of sessions stay deleted: a session that was deleted by itself while others of its series stayed,
 * and a session that was held. The recovery of a session that is not deleted is recorded too, because an earlier deletion may arrive after
 * it.
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

/** After a deletion before the session was held, Zoom no longer has the meeting. */
export function restore(meeting: Meeting, wanted: SessionIds): Result<Fact[], Refusal<'NOT_HELD'>> {
  const deleted = withJoint(meeting, chosen(meeting, wanted)).filter(({ isDeleted }) => isDeleted)
  if (deleted.some(({ parts }) => parts.length === 0))
    return refuse('NOT_HELD', 'Zoom no longer has this meeting. Schedule it anew')
  const sessionIds = deleted.map(({ id }) => id)
  return ok(sessionIds.length > 0 ? [{ type: 'MeetingRestored', data: { sessionIds } }] : [])
}
