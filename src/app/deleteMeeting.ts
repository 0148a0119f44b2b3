import type { Result } from '../domain/result.ts'
import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import type { WriteRefusal } from './contract.ts'
import type { MeetingView } from './meetingView.ts'
import { type By, write } from './write.ts'
import type { ZoomFailure } from './zoom.ts'

/** Deletes a session at Zoom, which may no longer have it, then in the log: it is hidden, and its attendance is kept. */
export const deleteMeeting = (
  ports: CarryOutPorts,
  by: By,
  meeting: MeetingView,
): Promise<Result<{ bookmark: string | null }, ZoomFailure | WriteRefusal>> =>
  carryOutChange(ports, meeting.zoom_meeting_id, {
    ...stampOf(ports, by),
    kind: 'delete',
    sessionId: meeting.id,
  })

/** Takes the deletion of a held session back. Zoom's meeting stays deleted: only what is known of it comes back. */
export const restoreMeeting = (
  ports: CarryOutPorts,
  by: By,
  meeting: MeetingView,
): Promise<Result<{ bookmark: string | null }, WriteRefusal>> =>
  write(ports, by, meeting.zoom_meeting_id, { type: 'RestoreMeeting', sessionIds: [meeting.id] })
