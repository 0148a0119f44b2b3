import type { MeetingDetails, Role } from '../domain/events.ts'
import type { MeetingChange } from '../domain/events.ts'
import type { Refusal, Result } from '../domain/result.ts'
import { CONTRACT, type WriteRefusal } from './contract.ts'
import type { Scheduled } from './scheduled.ts'
import type { By, Stamps } from './write.ts'
import type { MeetingDraft, ZoomFailure } from './zoom.ts'

/**
 * What somebody wants done at Zoom and then in the log. A meeting's object records it before anything is begun, and finishes
 * or undoes it, whatever becomes of the request. See docs/decisions/018-intents.md.
 */
export type Intent = ScheduleIntent | ChangeIntent | DeleteIntent

interface Stamp {
  contract: typeof CONTRACT
  /** Stays the same over all attempts: the log's event has it, and Zoom's meeting a mark of it. */
  id: string
  actor: { id: string; role: Role }
  requestId: string
  /** ISO 8601. */
  at: string
}

export interface ScheduleIntent extends Stamp {
  kind: 'schedule'
  details: MeetingDetails
  /** Zoom users who may host, the first first: by e-mail or Zoom user id. */
  hosts: readonly string[]
  /** Of what was asked under an Idempotency-Key; null without one. */
  fingerprint: string | null
}

export interface ChangeIntent extends Stamp {
  kind: 'change'
  sessionId: string
  change: Omit<MeetingChange, 'settings'>
  settings?: MeetingDetails['settings']
  draft: Partial<MeetingDraft>
  /** Whether Zoom is to be asked for the registration page, which it makes with a meeting's first class. */
  asksForPage: boolean
}

export interface DeleteIntent extends Stamp {
  kind: 'delete'
  sessionId: string
}

/** What came of one. */
export type IntentAnswer = Result<
  Done,
  ZoomFailure | WriteRefusal | Refusal<'IDEMPOTENCY_KEY_REUSED' | 'NOT_BEGUN'>
>

export interface Done {
  contract: typeof CONTRACT
  /** D1's bookmark of the write. */
  bookmark: string | null
  /** Of a schedule. */
  scheduled?: Scheduled
  /** Whether this is the first answer to an Idempotency-Key, given again. */
  isReplayed?: true
}

export const stampOf = ({ clock, newId }: Stamps, { actor, requestId }: By): Stamp => ({
  contract: CONTRACT,
  id: newId(),
  actor: { id: actor.id, role: actor.role },
  requestId,
  at: clock.now().toISOString(),
})
