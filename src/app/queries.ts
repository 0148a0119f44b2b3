import type {
  AttendanceBasis,
  AttendanceCounts,
  AttendanceRule,
  AttendanceStatus,
  EventMeta,
  MeetingEvent,
  MeetingEventType,
  MeetingStatus,
  Role,
  TargetAudience,
} from '../domain/events.ts'
import type { Standing, Token } from '../domain/who/vouching.ts'
import type { EventPage, User } from './ports.ts'
import type { Timeline } from './timeline.ts'

/**
 * Reads for the API. What is asked for in one turn of the event loop goes to the database in one round trip, and a read with the
 * bookmark of a write sees the write. Whoever asks is not known before: the reads take a bearer, and find at least what the
 * bearer may see. Who sees what is said in domain/access.ts.
 */
export interface Queries {
  user(id: string): Promise<User | null>
  classNamed(id: string): Promise<{ id: string; name: string } | null>
  /** Who bears a token, as the roster says it. */
  standing(bearer: Bearer): Promise<Bearing>
  /** The ids of the students in a teacher's classes. */
  taught(bearer: Bearer): Promise<string[]>
  /** A session, and how the bearer stands to its class. */
  sight(bearer: Bearer, meetingId: string): Promise<Sight>
  /** A page of the sessions that the bearer may see. */
  meetings(bearer: Bearer, filter: MeetingFilter): Promise<MeetingView[]>
  /** All people of a session: who came, who was expected, and their records. Nobody for students and parents. */
  roll(bearer: Bearer, meetingId: string): Promise<Roll>
  /** Of `roll`, the records; of students and parents, those of their family. */
  records(bearer: Bearer, meetingId: string): Promise<RecordsFound>
  /** Of `roll`, the participants; of students and parents, those of their family. */
  participants(bearer: Bearer, meetingId: string): Promise<ParticipantsFound>
  /** A page of the events of a session's meeting behind a version, in order. */
  history(meetingId: string, after: number, limit: number): Promise<EventPage<HistoryView>>
  /** The attendance as it was known at an instant; null if none had been taken. */
  attendanceAt(meetingId: string, at: string): Promise<AttendanceAt | null>
  /** When everybody was there; null where the log knows nothing of the session. */
  timeline(meetingId: string): Promise<Timeline | null>
  /** The bearer's own registrant in a session's series. */
  registrant(bearer: Bearer, meetingId: string): Promise<RegistrantView | null>
  /** A page of those who asked on Zoom's page, in the order in which they asked; nobody for students and parents. */
  applicants(bearer: Bearer, meetingId: string, filter: ApplicantFilter): Promise<ApplicantView[]>
  /** The progress of the class's registrations; nobody's for students and parents. */
  registration(bearer: Bearer, meetingId: string): Promise<RegistrationProgress>
  /** The class's sessions from this instant on that take registrations and have no approved one of this pupil. */
  unregistered(
    classId: string,
    studentId: string,
    from: string,
  ): Promise<{ id: string; zoom_meeting_id: string }[]>
  /** A page of everybody's sessions for admins, for a teacher of those that they host, or teach and may see; else of none. */
  report(bearer: Bearer, filter: ReportFilter): Promise<Report>
}

/** Who asks, as their token says it. */
export interface Bearer extends Omit<Token, 'name'> {
  /** SHA-256 of the e-mail (lower case) where the roster knows the bearer by it; null where it knows them by the id. */
  emailDigest: string | null
}

/** Who asks, as the roster says it. */
export interface Bearing extends Standing {
  /** The roster's id; one of the issuer's where the roster does not know the e-mail. */
  id: string
  user: User | null
}

export interface Sight {
  meeting: MeetingView | null
  /** Whether the bearer is a pupil of the class. */
  enrolled: boolean
  /** The bearer's children in the class. */
  childIds: string[]
}

export interface MeetingFilter {
  status?: MeetingStatus | undefined
  classId?: string | undefined
  /** Only sessions that run, and those that are scheduled and not over at this instant. */
  upcomingFrom?: string | undefined
  /** Deleted ones as well, for admins. */
  deleted: boolean
  limit: number
  /** Only sessions behind this one in the list's order, by start_time and id. */
  after?: MeetingPlace | undefined
  newestFirst?: boolean | undefined
}

/** One end of a range, which is in the range: a local day of the sessions, yyyy-mm-dd, or an instant. */
export type Bound = { day: string } | { at: string }

export interface ReportFilter {
  from?: Bound | undefined
  to?: Bound | undefined
  /** Deleted ones as well. */
  deleted: boolean
  limit: number
  /** Only sessions before this one, by start_time and id: the newest come first. The sums leave this out. */
  before?: MeetingPlace | undefined
  /** Whether the sums are asked for. */
  totals: boolean
  now: Date
}

/** The last row of a page. */
export interface MeetingPlace {
  startTime: string
  id: string
}

/** The users that a reader sees. */
export type InSight = 'all' | readonly string[]

/** All people of a session. */
export interface Roll extends ParticipantsFound {
  /** By name. Frozen when the session ended; before that the class, or the audience by role, as the roster has it. */
  expected: User[]
  records: AttendanceView[]
}

export interface ParticipantsFound {
  /** Whether a guest came with an e-mail that is one user's of the roster by now. */
  isLinkable: boolean
  participants: ParticipantView[]
}

export interface RecordsFound extends Pick<ParticipantsFound, 'isLinkable'> {
  /** By name. */
  records: AttendanceView[]
  /** Of a session that has not ended with attendance, the ids of the expected. */
  expected: string[]
  /** The ids of the users who are in a running session. */
  inside: string[]
}

export interface Report {
  meetings: ReportedMeeting[]
  /** Over all pages; null where they were not asked for. */
  totals: ReportTotals | null
  /** The sessions that expect somebody and whose attendance is still to be taken, those of later pages included. */
  untaken: Untaken[]
}

/** A session with how many people it knows, and how many of them joined. */
export interface ReportedMeeting extends MeetingView {
  participant_count: number
  joined_count: number
}

export interface ReportTotals {
  meetings: number
  completed: number
  participants: number
  /** Of sessions whose attendance is taken, and of those that expect nobody. */
  attended: number
  /** Scheduled minutes of the completed sessions. */
  minutes: number
  /** Percent: the mean over completed sessions that expected somebody; null if there is none. */
  averageRate: number | null
}

/** What a session is judged by before its attendance is taken. */
export interface Untaken {
  meeting: Pick<MeetingView, 'id' | 'start_time' | 'started_at' | 'held_seconds' | 'open_since'>
  participants: (Pick<
    ParticipantView,
    'user_id' | 'claimed' | 'attended_seconds' | 'open_since' | 'arrived_at' | 'time_uncertain'
  > & { user: Pick<User, 'role'> | null })[]
  /** Ids. */
  expected: string[]
}

export interface RegistrationProgress {
  requested: number
  approved: number
  failed: number
  pending: number
  /** By name, the first 100. */
  failures: RegistrationFailure[]
  /** Who asked on Zoom's page and waits for an answer: the first 100 who asked. */
  asking: ApplicantView[]
}

/** Somebody who filled in Zoom's page. */
export interface ApplicantView {
  registrant_id: string
  /** As typed. */
  name: string | null
  email: string | null
  status: 'pending' | 'approved' | 'denied'
  asked_at: string
  /** Who a teacher says that it is. */
  user: Named | null
  /** The one user of the roster with this e-mail, which alone proves nothing. */
  email_user: { id: string; name: string } | null
  /** Whether several users of the roster have this e-mail. */
  email_shared: boolean
}

export interface ApplicantFilter {
  status?: ApplicantView['status'] | undefined
  registrantId?: string | undefined
  limit: number
  /** Only applicants behind this one. */
  after?: { askedAt: string; registrantId: string } | undefined
}

export interface RegistrationFailure {
  user_id: string
  /** The roster's; null if the roster no longer has the user. */
  name: string | null
  /** Zoom's refusal or Rollcall's, as ZOOM_REJECTED or EMAIL_SHARED. */
  reason: string | null
}

export interface RegistrantView {
  join_url: string | null
  status: 'pending' | 'approved' | 'denied' | 'leaving'
  /** Why they have no link. */
  error: string | null
}

/** A row of zoom_meetings, with its host and class: one session. */
export interface MeetingView {
  id: string
  series_id: string
  zoom_meeting_id: string
  /** Null for a single meeting. */
  occurrence_id: string | null
  host_id: string
  title: string
  description: string | null
  meeting_type: string
  start_time: string
  duration: number
  timezone: string
  /** The local day, yyyy-mm-dd. */
  date: string
  join_url: string
  /** The reader's own, where Zoom has registered them; null where nobody asked for it. */
  own_join_url: string | null
  password: string | null
  status: MeetingStatus
  class_id: string | null
  target_audience: TargetAudience
  settings: Record<string, unknown>
  registration_url: string | null
  registration_enabled: boolean
  created_at: string
  updated_at: string
  deleted_at: string | null
  started_at: string | null
  ended_at: string | null
  held_seconds: number
  open_since: string | null
  held_outside_schedule: boolean
  /** People who waited at the door while nobody opened it. */
  waited_count: number
  /** Null until it is frozen who was expected. */
  expected_count: number | null
  /** Null until it is taken. */
  attendance: AttendanceSummary | null
  host: { id: string; name: string | null; email: string | null; avatar: string | null }
  class: { id: string; name: string | null; teacher_id: string | null } | null
}

export interface AttendanceSummary extends Omit<AttendanceCounts, 'expected'> {
  basis: AttendanceBasis[]
  final: boolean
  rule: AttendanceRule
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
  open_since: string | null
  attended_seconds: number
  arrived_at: string | null
  time_uncertain: boolean
  claimed: boolean
  /** At the door; null for those who did not wait. */
  waited_seconds: number | null
  /** Since when they are at the door; null for those who are not. */
  waiting_since: string | null
  /** As the roster has them; null for a guest, and for somebody who is no longer in the roster. */
  user: User | null
  /** Of a guest: the one user of the roster with the e-mail that Zoom tells, which alone proves nothing. */
  email_user: { id: string; name: string } | null
}

export interface AttendanceView {
  student_id: string
  status: AttendanceStatus
  computed_status: AttendanceStatus
  note: string | null
  attended_seconds: number
  first_join: string | null
  last_leave: string | null
  arrived_at: string | null
  expected: boolean
  time_uncertain: boolean
  waited_seconds: number | null
  student: { id: string; name: string | null; email: string | null }
  /** Who corrected it and when, if a correction stands. */
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
  rule: AttendanceRule
}
