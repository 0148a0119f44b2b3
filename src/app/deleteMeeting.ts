import type { Result } from '../domain/result.ts'
import type { WriteRefusal } from './contract.ts'
import { carryOut, stampOf } from './intents.ts'
import type { MeetingView } from './queries.ts'
import type { MeetingPorts } from './scheduleMeeting.ts'
import { type By, write } from './write.ts'
import type { ZoomFailure } from './zoom.ts'

type DeletePorts = Pick<MeetingPorts, 'meetings' | 'clock' | 'newId'>

/** Deletes a session at Zoom, which may no longer have it, then in the log: it is hidden, and its attendance is kept. */
export const deleteMeeting = (
  ports: DeletePorts,
  by: By,
  meeting: MeetingView,
): Promise<Result<{ bookmark: string | null }, ZoomFailure | WriteRefusal>> =>
  carryOut(ports.meetings, meeting.zoom_meeting_id, {
    ...stampOf(ports, by),
    kind: 'delete',
    sessionId: meeting.id,
  })

/** Takes the deletion of a held session back. Zoom's meeting stays deleted: only what is known of it comes back. */
export const restoreMeeting = (
  ports: DeletePorts,
  by: By,
  meeting: MeetingView,
): Promise<Result<{ bookmark: string | null }, WriteRefusal>> =>
  write(ports, by, meeting.zoom_meeting_id, { type: 'RestoreMeeting', sessionIds: [meeting.id] })
