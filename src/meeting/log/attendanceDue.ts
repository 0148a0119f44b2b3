import type { People } from '../../app/ports.ts'
import type { TakeAttendance } from '../../domain/commands.ts'
import type { MeetingState } from '../../domain/meeting.ts'

/**
 * What takes the attendance of a class that is over; null where there is none to take. Whoever has a record in this
 * class keeps it, also out of the class; once it is final, nobody gets one any more.
 */
export async function attendanceDue(
  state: MeetingState,
  people: Pick<People, 'studentIds'>,
): Promise<TakeAttendance | null> {
  if (state.kind === 'unknown' || state.summary.status !== 'ended') return null
  const { classId } = state.details
  // Held and then cancelled counts: Zoom's meeting.deleted may overtake the webhooks of the class.
  if (classId === null || state.gone === 'deleted') return null
  const taken = state.attendance?.classId === classId ? state.attendance : null
  const enrolled = taken?.final ? [] : await people.studentIds(classId)
  return { type: 'TakeAttendance', studentIds: [...(taken?.records.keys() ?? []), ...enrolled] }
}
