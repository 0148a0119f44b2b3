import type * as z from 'zod'
import type { MeetingView } from '../app/queries.ts'
import type { Scheduled } from '../app/scheduled.ts'
import { type Actor, mayChange } from '../domain/access.ts'
import type { MeetingDetails } from '../domain/events.ts'
import { dayIn } from '../domain/when/sessions.ts'
import { HostedMeeting, Meeting } from './schemas.ts'

/**
 * A session as this actor may see it. The general join_url and password are for its host and admins. The schema drops
 * every other field of the row.
 */
export const meetingJson = (actor: Actor, meeting: MeetingView): z.infer<typeof HostedMeeting> =>
  (mayChange(actor, meeting) ? HostedMeeting : Meeting).parse(withSeries(meeting))

/** A single meeting shows nothing of being a series of one. */
const withSeries = (meeting: MeetingView) => ({
  ...meeting,
  series_id: meeting.occurrence_id === null ? null : meeting.series_id,
})

/** A session just scheduled, for its host. */
export const scheduledJson = (
  { meeting, session, number, startUrl, createdAt }: Scheduled,
  settings: MeetingDetails['settings'],
) => ({
  id: session.id,
  series_id: null,
  zoom_meeting_id: number,
  occurrence_id: null,
  host_id: meeting.hostId,
  title: session.title,
  description: session.description,
  meeting_type: 'scheduled' as const,
  start_time: session.startTime,
  duration: session.duration,
  timezone: session.timezone,
  date: dayIn(session.timezone)(Date.parse(session.startTime)),
  join_url: meeting.joinUrl,
  start_url: startUrl,
  password: meeting.password,
  status: 'scheduled' as const,
  held_outside_schedule: false,
  waited_count: 0,
  class_id: session.classId,
  target_audience: session.targetAudience,
  settings,
  registration_url: meeting.registrationUrl,
  registration_enabled: meeting.registrationEnabled,
  created_at: createdAt,
  updated_at: createdAt,
  deleted_at: null,
})
