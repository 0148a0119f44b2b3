import type { Result } from '../domain/result.ts'
import type { WriteRefusal } from './contract.ts'
import { follow } from './follow.ts'
import type { MeetingView } from './queries.ts'
import type { MeetingPorts } from './scheduleMeeting.ts'
import { type By, write } from './write.ts'
import type { ZoomFailure } from './zoom.ts'

/** Deletes a session at Zoom, which may no longer have it, then in the log: it is hidden, and its attendance is kept. */
export async function deleteMeeting(
  ports: MeetingPorts,
  by: By,
  meeting: MeetingView,
): Promise<Result<{ bookmark: string | null }, ZoomFailure | WriteRefusal>> {
  const deleted = await ports.zoom.deleteMeeting(meeting.zoom_meeting_id)
  if (!deleted.ok) return deleted
  return follow(ports, by, meeting.zoom_meeting_id, { type: 'DeleteMeeting', sessionIds: [meeting.id] })
}

/** Takes the deletion of a held session back. Zoom's meeting stays deleted: only what is known of it comes back. */
export const restoreMeeting = (
  ports: Pick<MeetingPorts, 'meetings' | 'clock' | 'newId'>,
  by: By,
  meeting: MeetingView,
): Promise<Result<{ bookmark: string | null }, WriteRefusal>> =>
  write(ports, by, meeting.zoom_meeting_id, { type: 'RestoreMeeting', sessionIds: [meeting.id] })
