import type { Role, TargetAudience } from '../domain/access.ts'
import type { SessionEnd } from '../domain/enrollment.ts'
import type { EventMeta, MeetingEvent } from '../domain/events.ts'
import type { Refusal, Result } from '../domain/result.ts'
import type { Person, Traces } from '../domain/who/erasure.ts'
import type { ForgetAnswer, WriteAnswer, WriteRequest } from './contract.ts'
import type { EmailUsers } from './emailUsers.ts'
import type { CarriedOut, FirstAttempt, Intent } from './intents.ts'

/** An event on its way into the log. */
export type NewEvent = MeetingEvent & {
  /** Unique in the whole log. */
  id: string
  /** When it happened, by the clock of Zoom or of the request. */
  occurredAt: string
  /** When the writer accepted it. */
  recordedAt: string
  meta: EventMeta
}

/** An event as read from the log. `version` counts a stream's events from 1 without gaps. */
export type RecordedEvent = NewEvent & { version: number }

/** One meeting's stream of the log. */
export interface Stream {
  /** Zoom's meeting number. */
  number: string
  /** Rollcall's id of its series of sessions, for the read models. */
  seriesId: string
}

/** At most as many events as were asked for, and fewer if they are large. */
export interface EventPage<Event> {
  events: Event[]
  /** Whether the stream goes on behind the last event. */
  more: boolean
}

/** A page for readers: an event that this version of Rollcall cannot read is left out. */
export interface ReadablePage<Event> extends EventPage<Event> {
  /** The version of the last event that was looked at. */
  reached: number
  /** Whether no event was left out. */
  isWhole: boolean
}

/** Users by e-mail: the one user who has it, or null if none or several have it. */
export type AssumedUsers = ReadonlyMap<string, string | null>

/** The append-only log with the read models. An append and its projection are one transaction. */
export interface EventLog {
  /** A page of a stream, in order, beginning behind version `after`. */
  read(number: string, after: number, limit: number): Promise<EventPage<RecordedEvent>>
  /**
   * Appends behind `expectedVersion`. A refusal has changed nothing. If the roster no longer agrees with `assumed`, refuses as if the
   * stream had moved. `UNSTORABLE`: the database will never take these events. Throws if the database fails. Then the append may have
   * happened: ask `held`.
   */
  append(
    stream: Stream,
    expectedVersion: number,
    events: readonly NewEvent[],
    assumed?: AssumedUsers,
  ): Promise<Result<Appended, Refusal<'WRONG_EXPECTED_VERSION' | 'DUPLICATE_EVENT' | 'UNSTORABLE'>>>
  /** Which of these events the log holds. */
  held(eventIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Blanks a person's name and e-mail in a stream and its participants. If it throws, nothing is blanked. */
  erase(number: string, traces: Traces): Promise<void>
}

export interface Appended {
  /** D1's bookmark of the write. A read with this bookmark sees the write. */
  bookmark: string | null
}

export interface User {
  id: string
  name: string
  email: string | null
  avatar: string | null
  role: Role
}

/** The writer's questions about the school's people. */
export interface People {
  /** The users with these e-mails (lower case), and the erased users who had them, by e-mail. */
  byEmail(emails: readonly string[]): Promise<EmailUsers>
  /** The users that a session expects: who was in its class at the end, or its audience by role. */
  expected(
    session: { classId: string | null; targetAudience: TargetAudience },
    end: SessionEnd,
  ): Promise<string[]>
  /** The guardians who asked to be told of these students' absences. */
  guardians(studentIds: readonly string[]): Promise<{ studentId: string; guardianId: string }[]>
  /** The students among these users. */
  students(userIds: readonly string[]): Promise<string[]>
}

/**
 * The writer's snapshot, stored beside the writer: a state, and behind it the events since, in pieces. Without the snapshot the writer
 * folds the whole log, which takes longer and has the same result.
 */
export interface SnapshotStore {
  read(): Promise<{ state: string | null; events: readonly string[] }>
  /** Replaces the whole snapshot. */
  write(state: string): Promise<void>
  /** Adds one more piece. */
  extend(events: string): Promise<void>
  drop(): Promise<void>
}

/**
 * Answered requests that are not in the log yet, in order, in the writer's own durable storage. A request is added before it is answered.
 */
export interface Spill {
  isEmpty(): boolean
  /** Requests with an id that is already there are left out. */
  add(requests: readonly WriteRequest[]): void
  first(limit: number): WriteRequest[]
  remove(ids: readonly string[]): void
  /** Counts one more failure to empty the spill. Returns the number of failures in a row. */
  failed(): number
}

/** Requests that the log can never take, for a person to look at. */
export interface DeadLetters {
  add(number: string, request: WriteRequest, reason: string, at: Date): Promise<void>
}

export interface Readiness {
  /** The number of dead letters; null if the database does not answer. */
  deadLetters: number | null
  /** Milliseconds until the database answered. */
  databaseMs: number
  /** The approximate number of meetings with a spill. */
  spilling: number
  /** The ids of events that this process could not read and still cannot. */
  unreadable: string[]
}

/** The result of the last check of Rollcall's app at Zoom. It has names of settings and scopes, never values. */
export interface ZoomCheck {
  checkedAt: string
  token: 'ok' | 'refused' | 'no answer' | 'not configured'
  /** Settings and scopes. */
  missing: string[]
}

/** Calls `act` after `ms` milliseconds. The returned function cancels it. */
export type SetTimer = (ms: number, act: () => void) => () => void

/** Writes one log line: names of things, numbers and ids, never a secret, an e-mail or a join link. */
export type Log = (line: Record<string, unknown>) => void

/** The database does not answer now. The same request may succeed later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

export interface Clock {
  now(): Date
}

/** New ids, unique and ordered by time. */
export type NewId = () => string

/** A person who can be registered with Zoom. */
export interface Registrable {
  userId: string
  email: string
  name: string
}

/** Finds a meeting's one writer by Zoom's meeting number. */
export interface Meetings {
  of(number: string): MeetingCalls
}

/** The calls to a meeting. Once a call resolves, the meeting finishes the work even if the caller dies. */
export interface MeetingCalls {
  execute(request: WriteRequest): Promise<WriteAnswer>
  /** Carries out an intent at Zoom and then in the log. Answers as soon as it is done or refused. */
  carryOut(intent: Intent, told?: FirstAttempt): Promise<CarriedOut>
  /** Has the meeting deleted, at Zoom and in the log, however long that takes. */
  undo(): Promise<void>
  /** Has the registrations compared with the class at this time, in epoch milliseconds, or earlier. */
  release(at: number): Promise<void>
  /** Takes a person's name and e-mail out of the log, its read models and the writer's memory. */
  forget(person: Person): Promise<ForgetAnswer>
  /** Drains the spill, for a meeting that is marked as having one. */
  wake(): Promise<void>
  /** Plans the duties again for sessions that are past their window without final attendance. */
  remind(): Promise<void>
}

export type MeetingWriter = Pick<MeetingCalls, 'execute'>

/** A person's erasure outside of the streams, and the meetings that are left. */
export interface ErasureStore {
  /** Begins an erasure or continues one. Returns its start, or null if nobody ever had this id. */
  begin(userId: string, now: Date): Promise<{ person: Person; since: string } | null>
  /** The numbers of meetings that may hold the person and have not erased them since then, in order. */
  meetings(person: Person, since: string, limit: number): Promise<string[]>
  /** Which of these e-mails are the person's, or were as long as the roster had them. */
  emailsAmong(person: Person, emails: readonly string[]): Promise<string[]>
  /** Takes the person out of the roster and out of stored answers. */
  finish(person: Person, now: Date): Promise<{ bookmark: string | null }>
}

/** Rebuilds the read models from the log, while others read and write them. */
export interface Rebuild {
  /**
   * Rebuilds at most `limit` meetings behind this number, in order. Throws DatabaseUnavailable if every attempt at a meeting is disturbed
   * by a write. The meetings before it stay rebuilt. Leaves a meeting with an unreadable event as it is.
   */
  next(after: string, limit: number): Promise<Rebuilt>
}

export interface Rebuilt {
  meetings: number
  /** The number of the last meeting; null if none is left. */
  reached: string | null
  bookmark: string | null
}

/** Keeps first answers by user and Idempotency-Key. */
export interface IdempotencyStore {
  /** Claims a key for a request. If another request has the key, returns that request's fingerprint, and its answer or null. */
  claim(
    request: IdempotentRequest,
    now: Date,
  ): Promise<'claimed' | { fingerprint: string; answer: string | null }>
  /** Keeps the answer. With null, frees the key. */
  settle(request: IdempotentRequest, answer: string | null): Promise<void>
}

export interface IdempotentRequest {
  actorId: string
  key: string
  fingerprint: string
}
