import type { Result } from '../domain/result.ts'
import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import type { OfSeries } from './changeMeeting.ts'
import { others } from './changeSeries.ts'
import type { WriteRefusal } from './contract.ts'
import type { DeleteIntent } from './intents.ts'
import type { MeetingView } from './meetingView.ts'
import { type By, write } from './write.ts'
import type { ZoomFailure } from './zoom.ts'

/** Deletes a session at Zoom, which may no longer have it, then in the log. The session is hidden and its attendance is kept. */
export const deleteMeeting = (
  ports: CarryOutPorts,
  by: By,
  meeting: MeetingView,
  of: OfSeries | null = null,
): Promise<Result<{ bookmark: string | null }, ZoomFailure | WriteRefusal>> =>
  carryOutChange(ports, meeting.zoom_meeting_id, {
    ...stampOf(ports, by),
    kind: 'delete',
    sessionId: meeting.id,
    ...(of && ofSeries(meeting, of)),
  })

/** Held sessions stay, except the named one. */
const ofSeries = (
  meeting: MeetingView,
  { scope, siblings }: OfSeries,
): Pick<DeleteIntent, 'sessions' | 'isWhole'> => ({
  sessions: [meeting, ...others(meeting, siblings, scope)].map(({ id, occurrence_id }) => ({
    sessionId: id,
    occurrenceId: occurrence_id ?? '',
  })),
  ...(scope === 'all' && { isWhole: true }),
})

/** Takes the deletion of a held session back. Zoom's meeting stays deleted; only the session and its attendance come back. */
export const restoreMeeting = (
  ports: CarryOutPorts,
  by: By,
  meeting: MeetingView,
): Promise<Result<{ bookmark: string | null }, WriteRefusal>> =>
  write(ports, by, meeting.zoom_meeting_id, { type: 'RestoreMeeting', sessionIds: [meeting.id] })
