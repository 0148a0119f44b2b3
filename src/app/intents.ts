import type { MeetingChange, MeetingDetails, Role } from '../domain/events.ts'
import type { Field } from '../domain/fields.ts'
import { ok, type Refusal, type Result } from '../domain/result.ts'
import { CONTRACT, type WriteRefusal } from './contract.ts'
import type { Meetings } from './ports.ts'
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
  /** Of what was asked: another request under the same Idempotency-Key has another. */
  fingerprint: string
  /** Whether whoever asked has an Idempotency-Key to come back with. */
  isNamed: boolean
}

export interface ChangeIntent extends Stamp {
  kind: 'change'
  sessionId: string
  /** The fields as they shall be, without settings. */
  change: MeetingChange
  /** Those of the fields that were otherwise. */
  news: readonly Field[]
  /** Those given. The others stay. */
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
export type IntentAnswer = Result<Done, IntentRefusal>

export type IntentRefusal = ZoomFailure | WriteRefusal | Refusal<'IDEMPOTENCY_KEY_REUSED'>

export interface Done {
  contract: typeof CONTRACT
  /** D1's bookmark of the write. */
  bookmark: string | null
  /** Of a schedule, unless it was undone. */
  scheduled?: Scheduled
  /** Whether this is the first answer to an Idempotency-Key, given again. */
  isReplayed?: true
}

/** Carries out what no Idempotency-Key names. */
export async function carryOut(
  meetings: Meetings,
  number: string,
  intent: ChangeIntent | DeleteIntent,
): Promise<Result<{ bookmark: string | null }, ZoomFailure | WriteRefusal>> {
  const answer = await meetings.of(number).carryOut(intent)
  if (answer.ok) return ok({ bookmark: answer.value.bookmark })
  const { refusal } = answer
  if (refusal.reason === 'IDEMPOTENCY_KEY_REUSED') throw new Error('A change has no Idempotency-Key')
  return { ok: false, refusal }
}

export const stampOf = ({ clock, newId }: Stamps, { actor, requestId }: By): Stamp => ({
  contract: CONTRACT,
  id: newId(),
  actor: { id: actor.id, role: actor.role },
  requestId,
  at: clock.now().toISOString(),
})
