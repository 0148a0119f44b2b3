import type { Actor, Relation } from '../domain/access.ts'
import type {
  AttendanceBasis,
  AttendanceCounts,
  AttendanceStatus,
  EventMeta,
  MeetingEvent,
  MeetingEventType,
  MeetingStatus,
  Role,
  TargetAudience,
} from '../domain/events.ts'
import type { EventPage, User } from './ports.ts'
import type { Timeline } from './timeline.ts'

/** Reads for the API. A bookmark from an earlier write makes its effects visible. */
export interface Queries {
  user(id: string): Promise<User | null>
  hasClass(id: string): Promise<boolean>
  /** A meeting, the asking user as the roster knows them, and how they stand to its class: one round trip. */
  sight(userId: string, meetingId: string): Promise<Sight>
  meetings(actor: Actor, filter: MeetingFilter): Promise<MeetingView[]>
  participants(meetingId: string): Promise<ParticipantView[]>
  /** Whom the meeting is for, with whether they were there: its class, or its audience by role. */
  expected(meeting: MeetingView): Promise<(User & { attended: boolean })[]>
  attendance(meetingId: string): Promise<AttendanceView[]>
  /** A page of a meeting's events behind a version, in order. */
  history(number: string, after: number, limit: number): Promise<EventPage<HistoryView>>
  /** The attendance as it was known at an instant; null where none had been taken. */
  attendanceAt(number: string, at: string): Promise<AttendanceAt | null>
  /** When everybody was there; null where the log knows nothing of the meeting. */
  timeline(meeting: MeetingView): Promise<Timeline | null>
  registrant(meetingId: string, userId: string): Promise<RegistrantView | null>
  /** How far the registration of a meeting's class has come. */
  registration(meetingId: string): Promise<RegistrationProgress>
  /** A class's meetings from this instant on that take registrations and have none approved for this student. */
  unregistered(
    classId: string,
    studentId: string,
    from: string,
  ): Promise<{ id: string; zoom_meeting_id: string }[]>
  /** Meetings that start in [from, to), of everybody or of one host or class teacher, with sums over all of them. */
  report(filter: ReportFilter): Promise<Report>
}

export interface Sight {
  user: User | null
  meeting: MeetingView | null
  relation: Relation
}

export interface MeetingFilter {
  status?: MeetingStatus | undefined
  classId?: string | undefined
  /** Only meetings from this instant on that are scheduled or started. */
  upcomingFrom?: string | undefined
  limit: number
  /** Only meetings behind this one, by start_time and id. */
  after?: MeetingPlace | undefined
}

export interface ReportFilter {
  from?: string | undefined
  to?: string | undefined
  /** Only what this user hosts, or teaches and may see. */
  teacherId?: string | undefined
  limit: number
  /** Only meetings before this one, by start_time and id: the newest come first. The sums leave this out. */
  before?: MeetingPlace | undefined
}

/** Where a page of meetings ended. */
export interface MeetingPlace {
  startTime: string
  id: string
}

export interface Report {
  meetings: MeetingView[]
  totals: {
    meetings: number
    completed: number
    participants: number
    attendees: number
    /** Scheduled minutes of the completed meetings. */
    minutes: number
    /** Percent: the mean over completed meetings of those who attended; null where there is none to tell. */
    averageRate: number | null
  }
}

export interface RegistrationProgress {
  requested: number
  approved: number
  failed: number
  pending: number
  /** By name, the first 100. */
  failures: RegistrationFailure[]
}

export interface RegistrationFailure {
  user_id: string
  /** The roster's; null where it no longer knows them. */
  name: string | null
  /** Zoom's refusal or Rollcall's, as ZOOM_REJECTED or EMAIL_SHARED. */
  reason: string | null
}

export interface RegistrantView {
  join_url: string | null
  status: 'pending' | 'approved' | 'denied' | 'leaving'
}

/** A row of zoom_meetings with its host and class. */
export interface MeetingView {
  id: string
  zoom_meeting_id: string
  host_id: string
  title: string
  description: string | null
  meeting_type: string
  start_time: string
  duration: number
  timezone: string
  join_url: string
  password: string | null
  status: MeetingStatus
  class_id: string | null
  target_audience: TargetAudience
  settings: Record<string, unknown>
  registration_url: string | null
  registration_enabled: boolean
  created_at: string
  updated_at: string
  started_at: string | null
  ended_at: string | null
  participant_count: number
  attendee_count: number
  attendance: AttendanceSummary | null
  host: { id: string; name: string | null; email: string | null; avatar: string | null }
  class: { id: string; name: string | null; teacher_id: string | null } | null
}

export interface AttendanceSummary extends AttendanceCounts {
  basis: AttendanceBasis[]
  final: boolean
}

export interface ParticipantView {
  id: string
  user_id: string | null
  zoom_participant_id: string | null
  name: string | null
  email: string | null
  join_time: string | null
  leave_time: string | null
  duration: number
  status: 'invited' | 'joined' | 'left'
}

export interface AttendanceView {
  student_id: string
  status: AttendanceStatus
  computed_status: AttendanceStatus
  note: string | null
  attended_seconds: number
  first_join: string | null
  last_leave: string | null
  student: { id: string; name: string | null; email: string | null }
  /** Who corrected it and when, where a correction stands. */
  corrected: { by: Named | null; at: string } | null
}

export interface Named {
  id: string
  name: string | null
}

/** An event as its meeting's host may read it. */
export interface HistoryView {
  version: number
  type: MeetingEventType
  occurredAt: string
  recordedAt: string
  actor: (Named & { role: Role }) | null
  source: EventMeta['source']
  data: MeetingEvent['data']
}

export interface AttendanceAt {
  records: AttendanceView[]
  basis: AttendanceBasis[]
  final: boolean
}
