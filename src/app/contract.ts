import type { Command } from '../domain/commands.ts'
import type { MeetingRefusal } from '../domain/decide.ts'
import type { EventMeta } from '../domain/events.ts'
import type { Refusal, Result } from '../domain/result.ts'

/**
 * The messages between a caller and a meeting's writer. The writer also keeps them in its spill. During a deployment the two sides run
 * different versions of the code. So a change may only add optional fields; any other change raises the version.
 */
export const CONTRACT = 1

/** A command on its way to a meeting's writer: data only. */
export interface WriteRequest {
  contract: typeof CONTRACT
  /**
   * The id of the event that the command causes. An id is never recorded twice. It has no dot, unless the request follows from an event and
   * comes with it: the log looks no id with a dot up (store/eventsById.ts).
   */
  id: string
  command: Command
  /** ISO 8601: when it happened. */
  occurredAt: string
  meta: EventMeta
}

export interface Written {
  contract: typeof CONTRACT
  /** The stream's version afterwards; null while the request is in the writer's spill. */
  version: number | null
  /** D1's bookmark of the write; null if nothing was written yet. */
  bookmark: string | null
}

/** The log cannot be written now, and the request was not kept. */
export interface Unavailable extends Refusal<'UNAVAILABLE'> {
  /** ISO 8601. */
  retryAt: string
}

export type WriteRefusal = MeetingRefusal | Unavailable

export type WriteAnswer = Result<Written, WriteRefusal>

/** The answer to a request to erase somebody. */
export type ForgetAnswer = Result<{ contract: typeof CONTRACT }, Unavailable>

export const unavailable = (message: string, retryAt: Date): { ok: false; refusal: Unavailable } => ({
  ok: false,
  refusal: { reason: 'UNAVAILABLE', message, retryAt: retryAt.toISOString() },
})
