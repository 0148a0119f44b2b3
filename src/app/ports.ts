import type { EventMeta, MeetingEvent, Role } from '../domain/events.ts'
import type { Refusal, Result } from '../domain/result.ts'
import type { Person, Traces } from '../domain/who/erasure.ts'
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

/** What Zoom said of Rollcall's app when it was last asked. Names of settings and scopes, and no value. */
export interface ZoomCheck {
  checkedAt: string
  token: 'ok' | 'refused' | 'no answer' | 'not configured'
  /** Settings and scopes. */
  missing: string[]
}

/** Calls `act` after so many milliseconds, unless it is cancelled by calling what it returns. */
export type SetTimer = (ms: number, act: () => void) => () => void

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

/** Somebody who can be registered with Zoom. */
export interface Registrable {
  userId: string
  email: string
  name: string
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
  openMeetingsOfUser(userId: string, since: Date): Promise<string[]>
  /** Takes a user out, with their enrollments, guardianships and classes, and remembers that; false where the roster has no such user. */
  remove(userId: string, now: Date): Promise<{ removed: boolean; bookmark: string | null }>
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

/** Everything of a person outside of the meetings' logs, and which of those are left. */
export interface ErasureStore {
  /** Begins an erasure or goes on with one, and says since when; null where nobody ever had this id. */
  begin(userId: string, now: Date): Promise<{ person: Person; since: string } | null>
  /** The numbers of meetings that may name the person and have not erased them since, in order. */
  meetings(person: Person, since: string, limit: number): Promise<string[]>
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
