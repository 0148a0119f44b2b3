import type { Role } from '../domain/access.ts'
import type { EventMeta, MeetingEvent, MeetingEventType } from '../domain/events.ts'
import type { Bearer, Bearing, Sight } from './bearer.ts'
import type { MeetingFilter, MeetingView, Sibling } from './meetingView.ts'
import type { EventPage, User } from './ports.ts'
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
 * Reads for the API. What is asked for in one turn of the event loop goes to the database in one round trip, and a read with the
 * bookmark of a write sees the write. The rights of the bearer are not known before. So the reads find at least what the
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
  /** The sessions of a meeting number that were not deleted, by start time. */
  siblings(zoomMeetingId: string): Promise<Sibling[]>
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
