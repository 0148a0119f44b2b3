import type { TargetAudience } from '../domain/access.ts'
import type { MeetingStatus } from '../domain/after.ts'
import type { AttendanceBasis, AttendanceCounts, AttendanceRule } from '../domain/attendance/record.ts'

/** What a list shows of a session: its row of zoom_meetings, with its host and class. */
export interface ListedView {
  id: string
  series_id: string
  zoom_meeting_id: string
  /** Null for a single meeting. */
  occurrence_id: string | null
  host_id: string
  /** The host of the meeting at Zoom. A substitute may have the session in their place. */
  series_host_id: string
  /** Users' ids. */
  alternative_hosts: string[]
  /** Their names, in order. */
  co_teachers: string[]
  title: string
  description: string | null
  meeting_type: string
  start_time: string
  duration: number
  timezone: string
  /** The local day, yyyy-mm-dd. */
  date: string
  join_url: string
  /** The reader's own link, if Zoom has registered them; null if it was not asked for. */
  own_join_url: string | null
  password: string | null
  status: MeetingStatus
  class_id: string | null
  target_audience: TargetAudience
  registration_url: string | null
  registration_enabled: boolean
  created_at: string
  updated_at: string
  deleted_at: string | null
  started_at: string | null
  ended_at: string | null
  held_outside_schedule: boolean
  /** People who waited at the door while nobody opened it. */
  waited_count: number
  host: { id: string; name: string | null; email: string | null; avatar: string | null }
  /** The names of the other classes of a joint session, in order. */
  joint_classes: string[]
  class: { id: string; name: string | null; teacher_id: string | null } | null
}

/** One session. */
export interface MeetingView extends ListedView {
  /** Empty in a page of sessions. */
  settings: Record<string, unknown>
  /** Whether only its host's claim makes it held. False in a page of sessions. */
  is_claimed: boolean
  held_seconds: number
  open_since: string | null
  /** Null until the expected pupils are frozen. */
  expected_count: number | null
  /** Null until attendance is taken. */
  attendance: AttendanceSummary | null
}

export interface AttendanceSummary extends Omit<AttendanceCounts, 'expected'> {
  basis: AttendanceBasis[]
  final: boolean
  rule: AttendanceRule
}

export interface MeetingFilter {
  status?: MeetingStatus | undefined
  classId?: string | undefined
  /** Only sessions of this meeting number: a series. */
  zoomMeetingId?: string | undefined
  /** Only sessions that run, or that are scheduled and not over at this instant. */
  upcomingFrom?: string | undefined
  /** True to include deleted sessions, for admins. */
  deleted: boolean
  limit: number
  /** Only sessions behind this one in the list's order, by start_time and id. */
  after?: MeetingPlace | undefined
  newestFirst?: boolean | undefined
}

/** The last row of a page. */
export interface MeetingPlace {
  startTime: string
  id: string
}

/** The fields that tell a session of a series from the others. */
export type Sibling = Pick<
  MeetingView,
  'id' | 'occurrence_id' | 'start_time' | 'duration' | 'status' | 'host_id'
>
