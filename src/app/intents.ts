import type { Role } from '../domain/access.ts'
import type { SessionIds } from '../domain/commands.ts'
import type { Field, MeetingChange, MeetingDetails } from '../domain/fields.ts'
import type { Refusal, Result } from '../domain/result.ts'
import type { Recurrence } from '../domain/when/recurrence.ts'
import type { CONTRACT, WriteRefusal } from './contract.ts'
import type { Scheduled } from './scheduled.ts'
import type { MeetingDraft, ZoomCost, ZoomFailure } from './zoom.ts'

/**
 * What somebody wants done at Zoom and then in the log. A meeting's object records it before anything is begun, and finishes
 * or undoes it, even if the request is cut off. See docs/decisions/018-intents.md.
 */
export type Intent = ScheduleIntent | ChangeIntent | DeleteIntent | DecideIntent | RegisterIntent

export interface IntentStamp {
  contract: typeof CONTRACT
  /** Stays the same over all attempts: the log's event has it, and Zoom's meeting a mark of it. */
  id: string
  actor: { id: string; role: Role }
  requestId: string
  /** ISO 8601. */
  at: string
}

export interface ScheduleIntent extends IntentStamp {
  kind: 'schedule'
  details: MeetingDetails
  /** Of a series: the details are those of each of its sessions, and of the first its start. */
  recurrence?: Recurrence
  /** The Zoom user who hosts if the actor has none in the school's account: an e-mail or a Zoom user id. */
  defaultHost: string | null
  /** The actor's, where their token alone says it. The roster is asked for all others, so that erasure needs no search here. */
  email?: string
  /** Of what was asked: another request under the same Idempotency-Key has another. */
  fingerprint: string
  /** Whether the actor has an Idempotency-Key to come back with. */
  isNamed: boolean
}

export interface ChangeIntent extends IntentStamp {
  kind: 'change'
  sessionId: string
  /** The fields as they shall be, without settings. */
  change: MeetingChange
  /** Those of the fields that were otherwise when it was asked. */
  news: readonly Field[]
  /** Those given. The others stay. */
  settings?: MeetingDetails['settings']
  draft: Partial<MeetingDraft>
  /** With another host, as in ScheduleIntent. */
  defaultHost?: string | null
  /** Whether Zoom is to be asked for the registration page, which it makes with a meeting's first class. */
  asksForPage: boolean
  /** Of a session in a series. */
  series?: SeriesChange
}

export interface SeriesChange {
  /** Whose fields change beside their times; null: all of the series. */
  sessionIds: SessionIds
  /** Each to a time of its own, so that a repeat moves nothing twice. */
  moves: readonly { sessionId: string; occurrenceId: string; startTime: string; duration: number }[]
  /** Whether Zoom's fields of the whole series change as well. */
  isWhole: boolean
}

export interface DeleteIntent extends IntentStamp {
  kind: 'delete'
  sessionId: string
  /** Of a series: the sessions, each with Zoom's occurrence. */
  sessions?: readonly { sessionId: string; occurrenceId: string }[]
  /** Of a series: Zoom's whole meeting goes. */
  isWhole?: true
}

/** Lets an applicant in, or refuses them. Their e-mail, which Zoom wants, is looked up when it is asked. */
export interface DecideIntent extends IntentStamp {
  kind: 'decide'
  registrantId: string
  status: 'approved' | 'denied'
  /** Who it is, where the actor says so; null takes that back. */
  userId?: string | null
}

/** Registers somebody of the class. Their name and e-mail are looked up when Zoom is asked. */
export interface RegisterIntent extends IntentStamp {
  kind: 'register'
  userId: string
}

/** What came of one. */
export type IntentAnswer = Result<Done, IntentRefusal>

export type IntentRefusal = ZoomFailure | WriteRefusal | Refusal<'IDEMPOTENCY_KEY_REUSED'>

export interface Done {
  contract: typeof CONTRACT
  /** D1's bookmark of the write. */
  bookmark: string | null
  /** Of a schedule, unless it was undone. */
  scheduled?: Scheduled
  /** Of somebody who was let in: Zoom sends them no mail. Stored nowhere. */
  joinUrl?: string | null
  /** Whether this is the first answer to an Idempotency-Key, given again. */
  isReplayed?: true
}

/** What is told beside an intent for its first attempt, and kept nowhere. */
export interface Told {
  /** The actor's. */
  email: string | null
}

/** What came of one, and what it cost. */
export interface CarriedOut {
  answer: IntentAnswer
  zoom: ZoomCost
}
