import type * as z from 'zod'
import type { Scheduled } from '../app/meetings.ts'
import type { MeetingView } from '../app/queries.ts'
import { type Actor, mayChange } from '../domain/access.ts'
import { HostedMeeting, Meeting } from './schemas.ts'

/**
 * A session as this actor may see it. The general join_url and password are for its host and admins. The schema drops
 * every other field of the row.
 */
export const meetingJson = (actor: Actor, meeting: MeetingView): z.infer<typeof HostedMeeting> =>
  mayChange(actor, meeting) ? HostedMeeting.parse(meeting) : Meeting.parse(meeting)

/** A session just scheduled, for its host. */
export function scheduledJson({ meeting, number, startUrl, createdAt }: Scheduled) {
  return {
    id: meeting.meetingId,
    zoom_meeting_id: number,
    host_id: meeting.hostId,
    title: meeting.title,
    description: meeting.description,
    meeting_type: 'scheduled' as const,
    start_time: meeting.startTime,
    duration: meeting.duration,
    timezone: meeting.timezone,
    join_url: meeting.joinUrl,
    start_url: startUrl,
    password: meeting.password,
    status: 'scheduled' as const,
    class_id: meeting.classId,
    target_audience: meeting.targetAudience,
    settings: meeting.settings,
    registration_url: meeting.registrationUrl,
    registration_enabled: meeting.registrationEnabled,
    created_at: createdAt,
    updated_at: createdAt,
  }
}
