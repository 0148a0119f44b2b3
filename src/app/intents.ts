import type { Role } from '../domain/access.ts'
import type { SessionIds } from '../domain/commands.ts'
import type { Field, MeetingChange, MeetingDetails } from '../domain/fields.ts'
import type { Refusal, Result } from '../domain/result.ts'
import type { Recurrence } from '../domain/when/recurrence.ts'
import type { CONTRACT, WriteRefusal } from './contract.ts'
import type { NoPlace, PlaceWarning } from './hostPool.ts'
import type { Scheduled } from './scheduled.ts'
import type { MeetingDraft, ZoomCost, ZoomFailure } from './zoom.ts'

/**
 * An act at Zoom and then in the log. A meeting's object records the intent before it begins anything, and finishes or undoes it even if
 * the request is cut off. See docs/decisions/018-intents.md.
 */
export type Intent = ScheduleIntent | ChangeIntent | DeleteIntent | DecideIntent | RegisterIntent

export interface IntentStamp {
  contract: typeof CONTRACT
  /** The same over all attempts. The log's event has this id, and Zoom's meeting bears a tag of it. */
  id: string
  actor: { id: string; role: Role }
  requestId: string
  /** ISO 8601. */
  at: string
}

export interface ScheduleIntent extends IntentStamp {
  kind: 'schedule'
  details: MeetingDetails
  /** For a series. The details hold for each of its sessions, but the start only for the first. */
  recurrence?: Recurrence
  /** The classes that sit together. Each gets a session. The details have the first. */
  classIds?: readonly string[]
  /** The Zoom user who hosts if the actor is no user of the school's account: an e-mail or a Zoom user id. */
  defaultHost: string | null
  /** The actor's e-mail, if only their token says it. All other e-mails come from the roster, so that erasure needs no search here. */
  email?: string
  /** The fingerprint of the request. Another request under the same Idempotency-Key has another one. */
  fingerprint: string
  /** Whether the actor sent an Idempotency-Key and can come back with it. */
  isNamed: boolean
  /** Whether the actor knows that they teach elsewhere at that time. */
  force?: true
}

export interface ChangeIntent extends IntentStamp {
  kind: 'change'
  sessionId: string
  /** The new values of all fields, without settings. */
  change: MeetingChange
  /** The fields that had another value when the change was asked. */
  news: readonly Field[]
  /** The given settings. The others stay. */
  settings?: MeetingDetails['settings']
  draft: Partial<MeetingDraft>
  /** If the host changes, as in ScheduleIntent. */
  defaultHost?: string | null
  /** Whether to read the registration page at Zoom. Zoom makes it when a meeting gets its first class. */
  asksForPage: boolean
  /** For a session in a series. */
  series?: SeriesChange
  /** As in ScheduleIntent. */
  force?: true
  /** Its host at Zoom can host no more: the pool gives it another. */
  isMoved?: true
}

export interface SeriesChange {
  /** The sessions with other changes than of time; null: all of the series. */
  sessionIds: SessionIds
  /** Sessions with their new times. The times are absolute, so a repeat moves nothing twice. */
  moves: readonly { sessionId: string; occurrenceId: string; startTime: string; duration: number }[]
  /** Whether fields change that Zoom keeps for the whole series. */
  isWhole: boolean
  /** Users who open sessions of the series: besides its host, Zoom takes them as alternative hosts of the whole. */
  openers?: readonly string[]
}

export interface DeleteIntent extends IntentStamp {
  kind: 'delete'
  sessionId: string
  /** For a series: the sessions, each with Zoom's occurrence. */
  sessions?: readonly { sessionId: string; occurrenceId: string }[]
  /** For a series: Zoom's whole meeting is deleted. */
  isWhole?: true
}

/** Lets an applicant in, or refuses them. Zoom wants their e-mail, which is looked up just before the call. */
export interface DecideIntent extends IntentStamp {
  kind: 'decide'
  /** As in DecideApplicant. */
  sessionId?: string
  registrantId: string
  status: 'approved' | 'denied'
  /** The actor's statement on who it is, if any. Null takes the statement back. */
  userId?: string | null
}

/** Registers a person of the class. Their name and e-mail are looked up just before the call to Zoom. */
export interface RegisterIntent extends IntentStamp {
  kind: 'register'
  userId: string
}

/** The result of an intent. */
export type IntentAnswer = Result<Done, IntentRefusal>

export type IntentRefusal = ZoomFailure | WriteRefusal | NoPlace | Refusal<'IDEMPOTENCY_KEY_REUSED'>

export interface Done {
  contract: typeof CONTRACT
  /** D1's bookmark of the write. */
  bookmark: string | null
  /** For a schedule intent that was not undone. */
  scheduled?: Scheduled
  /** What is to be known of its host. */
  warnings?: readonly PlaceWarning[]
  /** The link of an applicant who was let in, because Zoom sends them no mail. Stored nowhere. */
  joinUrl?: string | null
  /** True if this repeats the first answer to an Idempotency-Key. */
  isReplayed?: true
}

/** Data for an intent's first attempt that are stored nowhere. */
export interface FirstAttempt {
  /** The actor's. */
  email: string | null
}

/** The result of an intent, with its calls to Zoom. */
export interface CarriedOut {
  answer: IntentAnswer
  zoom: ZoomCost
}
