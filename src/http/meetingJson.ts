import type * as z from 'zod'
import type { MeetingView } from '../app/queries.ts'
import type { Scheduled } from '../app/scheduled.ts'
import { type Actor, mayChange } from '../domain/access.ts'
import type { MeetingDetails } from '../domain/events.ts'
import { dayIn } from '../domain/when/day.ts'
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
export const scheduledJson = (scheduled: Scheduled, details: MeetingDetails) => ({
  id: scheduled.sessionId,
  series_id: null,
  zoom_meeting_id: scheduled.number,
  occurrence_id: null,
  host_id: scheduled.hostId,
  title: details.title,
  description: details.description,
  meeting_type: 'scheduled' as const,
  start_time: details.startTime,
  duration: details.duration,
  timezone: details.timezone,
  date: dayIn(details.timezone)(Date.parse(details.startTime)),
  join_url: scheduled.joinUrl,
  start_url: scheduled.startUrl,
  password: scheduled.password,
  status: 'scheduled' as const,
  held_outside_schedule: false,
  waited_count: 0,
  class_id: details.classId,
  target_audience: details.targetAudience,
  settings: details.settings,
  registration_url: scheduled.registrationUrl,
  registration_enabled: details.classId !== null,
  created_at: scheduled.createdAt,
  updated_at: scheduled.createdAt,
  deleted_at: null,
})
