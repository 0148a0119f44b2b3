import type { Role } from '../domain/access.ts'
import type { EventMeta, MeetingEvent, MeetingEventType } from '../domain/events.ts'
import type { Span } from '../domain/when/connection.ts'
import type { Bearer, Bearing, Sight } from './bearer.ts'
import type { ListedView, MeetingFilter, Sibling } from './meetingView.ts'
import type { ReadablePage, User } from './ports.ts'
import type {
  ApplicantFilter,
  ApplicantView,
  RegistrantView,
  RegistrationProgress,
} from './registrantView.ts'
import type { Report, ReportFilter } from './reportView.ts'
import type { AttendanceAt, Named, ParticipantsFound, RecordsFound, Roll } from './rollView.ts'
import type { Timeline } from './timeline.ts'

/**
 * Reads for the API. All reads of one turn of the event loop share a round trip to the database. A read with the bookmark of a write sees
 * the write. The bearer's rights are only known with the answer, so a read may find more than the bearer may see. domain/access.ts decides
 * what is shown.
 */
export interface Queries {
  user(id: string): Promise<User | null>
  classNamed(id: string): Promise<{ id: string; name: string } | null>
  /** The bearer of a token, by the roster. */
  standing(bearer: Bearer): Promise<Bearing>
  /** The ids of the students in a teacher's classes. */
  taught(bearer: Bearer): Promise<string[]>
  /** A session, and the bearer's relation to its class. */
  sight(bearer: Bearer, meetingId: string): Promise<Sight>
  /** The sessions of a meeting number that were not deleted, by start time. */
  siblings(zoomMeetingId: string): Promise<Sibling[]>
  /** A page of the sessions that the bearer may see. */
  meetings(bearer: Bearer, filter: MeetingFilter): Promise<ListedView[]>
  /** All people of a session: all participants, all expected pupils, and their records. Empty for students and parents. */
  roll(bearer: Bearer, meetingId: string): Promise<Roll>
  /** The records of `roll`. Students and parents get their family's records. */
  records(bearer: Bearer, meetingId: string): Promise<RecordsFound>
  /** The participants of `roll`. Students and parents get their family's participants. */
  participants(bearer: Bearer, meetingId: string): Promise<ParticipantsFound>
  /** A page of the events of a session's meeting behind a version, in order. */
  history(meetingId: string, after: number, limit: number): Promise<ReadablePage<HistoryView>>
  /** The attendance as known at an instant; null if none had been taken by then. */
  attendanceAt(meetingId: string, at: string): Promise<AttendanceAt | null>
  /** The times of all people of a session; null if the log does not know the session. */
  timeline(meetingId: string): Promise<Timeline | null>
  /** The times of a session's instances by Zoom's word; empty if the log knows of none. */
  heldParts(meetingId: string): Promise<Span[]>
  /** The bearer's own registrant in a session's series. */
  registrant(bearer: Bearer, meetingId: string): Promise<RegistrantView | null>
  /** A page of applicants, the first to ask first. Empty for students and parents. */
  applicants(bearer: Bearer, meetingId: string, filter: ApplicantFilter): Promise<ApplicantView[]>
  /** The progress of the class's registrations. Empty for students and parents. */
  registration(bearer: Bearer, meetingId: string): Promise<RegistrationProgress>
  /** The class's sessions from this instant on that take registrations and have not approved this pupil. */
  unregistered(
    classId: string,
    studentId: string,
    from: string,
  ): Promise<{ id: string; zoom_meeting_id: string }[]>
  /**
   * A page of a report. Admins get all sessions. Teachers get the sessions that they host, and the visible sessions of their classes.
   * Others get none.
   */
  report(bearer: Bearer, filter: ReportFilter): Promise<Report>
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
