import type { DropMeeting, SessionIds } from './commands.ts'
import type { Fact } from './events.ts'
import { chosen, type Meeting, type Session } from './meeting.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'

function among(
  meeting: Meeting,
  type: 'MeetingCancelled' | 'MeetingRecovered' | 'MeetingDeleted' | 'MeetingRestored',
  { sessionIds: wanted, at }: { sessionIds: SessionIds; at?: string },
  is: (session: Session) => boolean,
): Fact[] {
  const sessionIds = chosen(meeting, wanted)
    .filter(is)
    .map(({ id }) => id)
  return sessionIds.length > 0 ? [{ type, data: { sessionIds, ...(at && { at }) } }] : []
}

export const remove = (meeting: Meeting, command: DropMeeting): Fact[] =>
  among(meeting, 'MeetingDeleted', command, ({ isDeleted }) => !isDeleted)

/** Zoom also tells of a deletion that was asked for here. */
export const cancel = (meeting: Meeting, command: DropMeeting): Fact[] =>
  among(
    meeting,
    'MeetingCancelled',
    command,
    (session) => !session.isDeleted && isLater(command, session, !session.isCancelled),
  )

/**
 * Zoom has the meeting again. A session that was deleted by itself stays so while others of its series stood, and one that was
 * held is hidden because its people wanted that. Of the others it is kept, for its deletion may be told later.
 */
export function recover(meeting: Meeting, command: DropMeeting): Fact[] {
  const isGone = [...meeting.sessions.values()].every((s) => s.isCancelled || s.isDeleted)
  const isBack = ({ isDeleted, parts }: Session) => !isDeleted || (isGone && parts.length === 0)
  return among(
    meeting,
    'MeetingRecovered',
    command,
    (session) => isBack(session) && isLater(command, session, session.isCancelled || session.isDeleted),
  )
}

/** At one time, recovered comes last. */
function isLater({ type, at }: DropMeeting, { droppedAt }: Session, isOtherwise: boolean): boolean {
  if (at === undefined || droppedAt === null) return at !== undefined || isOtherwise
  const time = Date.parse(at)
  return time > droppedAt || (time === droppedAt && type === 'RecoverMeeting' && isOtherwise)
}

/** Zoom no longer has a meeting that was deleted before it was held. */
export function restore(meeting: Meeting, wanted: SessionIds): Result<Fact[], Refusal<'NOT_HELD'>> {
  const deleted = chosen(meeting, wanted).filter(({ isDeleted }) => isDeleted)
  if (deleted.some(({ parts }) => parts.length === 0))
    return refuse('NOT_HELD', 'Zoom no longer has this meeting. Schedule it anew')
  return ok(among(meeting, 'MeetingRestored', { sessionIds: wanted }, ({ isDeleted }) => isDeleted))
}
