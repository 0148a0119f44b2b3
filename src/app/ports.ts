import type { Actor, Relation } from '../domain/access.ts'
import type { Person, Traces } from '../domain/erase.ts'
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
import type { Refusal, Result } from '../domain/result.ts'
import type { ForgetAnswer, WriteAnswer, WriteRequest } from './contract.ts'
import type { EmailUsers } from './emailUsers.ts'

/** An event on its way into the log. */
export type NewEvent = MeetingEvent & {
  /** Unique in the whole log: the same id is never stored twice. */
  id: string
  /** When it happened, by whoever saw it happen. */
  occurredAt: string
  /** When the writer accepted it. */
  recordedAt: string
  meta: EventMeta
}

/** An event as the log gives it back. `version` counts a stream's events from 1 without gaps. */
export type RecordedEvent = NewEvent & { version: number }

/** One meeting's part of the log. */
export interface Stream {
  /** Zoom's meeting number. */
  number: string
  /** Rollcall's id of the meeting, for the read models. */
  meetingId: string
}

/** A page has at most as many events as were asked for, and fewer where they are large. */
export interface EventPage<Event> {
  events: Event[]
  /** Whether the stream goes on behind the last of them. */
  more: boolean
}

/** The append-only log, and with it the read models: an append and its projection stand or fall together. */
export interface EventLog {
  /** A page of a stream, in order, beginning behind version `after`. */
  read(number: string, after: number, limit: number): Promise<EventPage<RecordedEvent>>
  /**
   * Appends behind `expectedVersion`; a refusal has changed nothing. `UNSTORABLE`: the database will never take these
   * events as they are. Throws where the database fails, and then it is unknown whether the append happened: ask `held`.
   */
  append(
    stream: Stream,
    expectedVersion: number,
    events: readonly NewEvent[],
  ): Promise<Result<Appended, Refusal<'WRONG_EXPECTED_VERSION' | 'DUPLICATE_EVENT' | 'UNSTORABLE'>>>
  /** Which of these events the log holds. */
  held(eventIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Blanks a person's name and e-mail in a stream and its participants: all of it, or nothing where it throws. */
  erase(stream: Stream, traces: Traces): Promise<void>
}

export interface Appended {
  /** D1's bookmark of the write: a read that presents it sees the write. */
  bookmark: string | null
}

export interface User {
  id: string
  name: string
  email: string | null
  avatar: string | null
  role: Role
}

/** The school's people, as far as a writer asks. */
export interface People {
  /** The users with these e-mails (lower case), by e-mail, and those who had them until they were erased. */
  byEmail(emails: readonly string[]): Promise<EmailUsers>
  studentIds(classId: string): Promise<string[]>
}

/** A place for the writer's folded state, beside the writer. A lost snapshot costs time, never truth. */
export interface SnapshotStore {
  read(): Promise<string | null>
  write(snapshot: string): Promise<void>
  drop(): Promise<void>
}

/**
 * What Zoom was told is received and the log does not have yet, in its order, beside the writer and durable: nobody
 * is answered before it is written.
 */
export interface Spill {
  isEmpty(): boolean
  /** What is there already, by id, is not added again. */
  add(requests: readonly WriteRequest[]): void
  first(limit: number): WriteRequest[]
  remove(ids: readonly string[]): void
  /** Counts one more failure to empty it; how many there were in a row. */
  failed(): number
}

/** What can never be applied, for a person to look at. */
export interface DeadLetters {
  add(number: string, request: WriteRequest, reason: string, at: Date): Promise<void>
}

export interface Readiness {
  /** How many dead letters lie there; null where the database does not answer. */
  deadLetters: number | null
  /** How many meetings keep something for the log, about. */
  spilling: number
}

/** Calls `act` after so many milliseconds, unless it is cancelled by calling what it returns. */
export type After = (ms: number, act: () => void) => () => void

/** Writes one line of the log: names, numbers and ids, never a secret, an e-mail or a join link. */
export type Log = (line: Record<string, unknown>) => void

/** The database does not answer, or not now: the same may succeed later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

export interface Clock {
  now(): Date
}

/** New ids, unique and ordered by time. */
export type NewId = () => string

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

/** Somebody who can be registered with Zoom. */
export interface Registrable {
  userId: string
  email: string
  name: string
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

/** The school's people and classes, as `PUT /api/roster` brings them. */
export interface RosterImport {
  users: User[]
  classes: { id: string; name: string; teacherId: string | null }[]
  enrollments: Enrollment[]
  guardians: Guardian[]
  /** What no longer holds. */
  removed: { enrollments: Enrollment[]; guardians: Guardian[] }
}

export interface Enrollment {
  classId: string
  studentId: string
}

export interface Guardian {
  parentId: string
  studentId: string
}

export interface RosterStore {
  /** Which of these ids neither the roster nor anybody else knows. */
  unknownIds(ids: { users: readonly string[]; classes: readonly string[] }): Promise<{
    users: ReadonlySet<string>
    classes: ReadonlySet<string>
  }>
  /** Inserts, updates and removes all of it in one transaction. */
  save(roster: RosterImport): Promise<{ bookmark: string | null }>
  /** The numbers of the meetings from this time on that are not over and have the user registered, or about to be. */
  openMeetingsOf(userId: string, since: Date): Promise<string[]>
  /** Takes a user out, with their enrollments, guardianships and classes; false where the roster has no such user. */
  remove(userId: string): Promise<{ removed: boolean; bookmark: string | null }>
  /** The numbers of these classes' meetings that take registrations and are not over. */
  openMeetings(classIds: readonly string[]): Promise<string[]>
}

/** Finds whoever keeps a meeting's registrations, by Zoom's meeting number. */
export interface Registrars {
  of(number: string): {
    /**
     * Has the registrations compared with the class at this time, in epoch milliseconds, or earlier. Once this
     * resolves, it happens whatever becomes of the caller.
     */
    release(at: number): Promise<void>
  }
}

/** Finds a meeting's writer by Zoom's meeting number. */
export interface Writers {
  of(number: string): MeetingWriter
}

export interface MeetingWriter {
  execute(request: WriteRequest): Promise<WriteAnswer>
  /** Has the meeting deleted, at Zoom and in the log if it is there, however long either is away. */
  undo(): Promise<void>
}

/** The same writers, which take a person's name and e-mail out of their log, its read models and their memory. */
export interface Forgetters {
  of(number: string): { forget(person: Person): Promise<ForgetAnswer> }
}

/** Everything of a person outside of the meetings' logs, and how far the erasure of those has come. */
export interface ErasureStore {
  /** Begins an erasure or goes on with one; null where nobody ever had this id. */
  begin(userId: string, now: Date): Promise<{ person: Person; after: string } | null>
  /** The numbers of meetings behind this one that may name the person, in order. */
  meetings(person: Person, after: string, limit: number): Promise<string[]>
  /** All meetings up to this number are done. */
  reached(userId: string, number: string): Promise<void>
  /** Takes the person out of the roster and out of kept answers. */
  finish(person: Person, now: Date): Promise<{ bookmark: string | null }>
}

/** Brings the read models to what the log says, while they are read and written. */
export interface Rebuild {
  /**
   * Rebuilds the meetings behind this number, in order, so many at most. What is done stays done where it throws:
   * DatabaseUnavailable where a meeting is written to all the time.
   */
  next(after: string, limit: number): Promise<Rebuilt>
}

export interface Rebuilt {
  meetings: number
  /** The number of the last of them; null where there is none behind it. */
  reached: string | null
  bookmark: string | null
}

/** Remembers first answers by the asking user's Idempotency-Key. */
export interface IdempotencyStore {
  /** Takes a key for a request, unless somebody has it: then what they asked, and their answer once there is one. */
  claim(
    request: IdempotentRequest,
    now: Date,
  ): Promise<'claimed' | { fingerprint: string; answer: string | null }>
  /** Keeps the answer, or with null gives the key back. */
  settle(request: IdempotentRequest, answer: string | null): Promise<void>
}

export interface IdempotentRequest {
  actorId: string
  key: string
  fingerprint: string
}
