import type * as z from 'zod'
import type { PlaceWarning } from '../app/hostPool.ts'
import { type JoinPorts, linkFor } from '../app/join.ts'
import type { ListedView, MeetingView } from '../app/meetingView.ts'
import type { User } from '../app/ports.ts'
import type { Scheduled } from '../app/scheduled.ts'
import { type Actor, mayChange } from '../domain/access.ts'
import type { MeetingDetails } from '../domain/fields.ts'
import { dayIn } from '../domain/when/day.ts'
import type { HostedMeeting, ListedMeeting, Meeting } from './schemas.ts'

interface Reader {
  actor: Actor
  ports: Pick<JoinPorts, 'allowedEmailDomains'>
}

/** A session as this reader may see it. Only the host and admins see password and settings. */
export function meetingJson(reader: Reader, meeting: MeetingView): z.infer<typeof HostedMeeting> {
  const shown = { ...withoutLinks(meeting), join_url: linkFor(reader.ports, reader.actor, meeting) }
  if (!mayChange(reader.actor, meeting)) return shown
  const { password, settings, registration_url } = meeting
  return { ...shown, password, settings, registration_url }
}

/** The same without the settings: a page of 200 would carry 200 times 8 KB. */
export function listedJson(reader: Reader, meeting: ListedView): z.infer<typeof ListedMeeting> {
  const shown = { ...withoutLinks(meeting), join_url: linkFor(reader.ports, reader.actor, meeting) }
  if (!mayChange(reader.actor, meeting)) return shown
  const { password, registration_url } = meeting
  return { ...shown, password, registration_url }
}

/**
 * A session without links for any reader. Written by hand, because to parse each session by the schema took a quarter of a list's time. A single
 * meeting shows nothing of being a series of one.
 */
export const withoutLinks = (meeting: ListedView): Omit<z.infer<typeof Meeting>, 'join_url'> => ({
  id: meeting.id,
  series_id: meeting.occurrence_id === null ? null : meeting.series_id,
  zoom_meeting_id: meeting.zoom_meeting_id,
  occurrence_id: meeting.occurrence_id,
  host_id: meeting.host_id,
  series_host_id: meeting.series_host_id,
  alternative_hosts: meeting.alternative_hosts,
  co_teachers: meeting.co_teachers,
  title: meeting.title,
  description: meeting.description,
  meeting_type: meeting.meeting_type,
  start_time: meeting.start_time,
  duration: meeting.duration,
  timezone: meeting.timezone,
  date: meeting.date,
  status: meeting.status,
  held_outside_schedule: meeting.held_outside_schedule,
  waited_count: meeting.waited_count,
  class_id: meeting.class_id,
  target_audience: meeting.target_audience,
  registration_enabled: meeting.registration_enabled,
  created_at: meeting.created_at,
  updated_at: meeting.updated_at,
  deleted_at: meeting.deleted_at,
  started_at: meeting.started_at,
  ended_at: meeting.ended_at,
  host: meeting.host,
  class: meeting.class && { id: meeting.class.id, name: meeting.class.name },
  joint_classes: meeting.joint_classes,
})

/** The first session of a series may be on another day than was asked. */
const startOf = ({ sessions: [first] = [] }: Scheduled, { startTime }: MeetingDetails): string =>
  first?.startTime ?? startTime

function seriesOf({ seriesId, sessions }: Scheduled) {
  if (sessions === undefined)
    return { series_id: null, occurrence_id: null, meeting_type: 'scheduled' as const }
  const occurrenceId = sessions[0]?.occurrenceId || null
  return {
    series_id: occurrenceId === null ? null : seriesId,
    occurrence_id: occurrenceId,
    meeting_type: occurrenceId === null ? ('scheduled' as const) : ('recurring' as const),
    sessions: sessions.map(({ id, occurrenceId, startTime, duration, classId }) => ({
      ...{ id, occurrence_id: occurrenceId || null, start_time: startTime, duration, class_id: classId },
    })),
  }
}

/** Absent without warnings. */
export const warningsJson = ({ warnings = [] }: { warnings?: readonly PlaceWarning[] }) =>
  warnings.length > 0 ? { warnings: [...warnings] } : {}

const namesIn = (some: readonly ({ name: string | null } | null)[]): string[] =>
  some.flatMap((one) => one?.name ?? []).sort()

/** A session just scheduled, for its host. */
export const scheduledJson = (
  scheduled: Scheduled,
  details: MeetingDetails,
  {
    host,
    classes,
    coTeachers,
  }: {
    host: User | null
    /** The first is the meeting's, the others are joint. */
    classes: readonly { id: string; name: string }[]
    coTeachers: readonly (User | null)[]
  },
) => ({
  ...seriesOf(scheduled),
  id: scheduled.sessionId,
  zoom_meeting_id: scheduled.number,
  host_id: scheduled.hostId,
  series_host_id: scheduled.hostId,
  alternative_hosts: details.alternativeHosts ?? [],
  co_teachers: namesIn(coTeachers),
  title: details.title,
  description: details.description,
  start_time: startOf(scheduled, details),
  duration: details.duration,
  timezone: details.timezone,
  date: dayIn(details.timezone)(Date.parse(startOf(scheduled, details))),
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
  started_at: null,
  ended_at: null,
  host: {
    id: scheduled.hostId,
    name: host?.name ?? null,
    email: host?.email ?? null,
    avatar: host?.avatar ?? null,
  },
  class: classes[0] ?? null,
  joint_classes: namesIn(classes.slice(1)),
})
