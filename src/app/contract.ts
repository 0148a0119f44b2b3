import type { Command } from '../domain/commands.ts'
import type { MeetingRefusal } from '../domain/decide.ts'
import type { EventMeta } from '../domain/events.ts'
import type { Refusal, Result } from '../domain/result.ts'

/**
 * What crosses the border between whoever asks and a meeting's writer, and what the writer keeps while the database
 * is away. During a deployment the two sides are of different days: fields are only ever added, as optional ones;
 * whatever else changes raises the version.
 */
export const CONTRACT = 1

/** A command on its way to a meeting's writer: data only. */
export interface WriteRequest {
  contract: typeof CONTRACT
  /** The id of the event that the command brings about: the same id is never recorded twice. */
  id: string
  command: Command
  /** ISO 8601: when it happened. */
  occurredAt: string
  meta: EventMeta
}

export interface Written {
  contract: typeof CONTRACT
  /** The stream's version afterwards; null where the log has yet to take it: the writer keeps it until then. */
  version: number | null
  /** D1's bookmark of the write; null where nothing was written yet. */
  bookmark: string | null
}

/** Not now: the log cannot be written, and nothing of this was kept. */
export interface Unavailable extends Refusal<'UNAVAILABLE'> {
  /** ISO 8601. */
  retryAt: string
}

export type WriteRefusal = MeetingRefusal | Unavailable

export type WriteAnswer = Result<Written, WriteRefusal>

/** Of a wish to forget somebody. */
export type ForgetAnswer = Result<{ contract: typeof CONTRACT }, Unavailable>

export const unavailable = (message: string, retryAt: Date): { ok: false; refusal: Unavailable } => ({
  ok: false,
  refusal: { reason: 'UNAVAILABLE', message, retryAt: retryAt.toISOString() },
})
