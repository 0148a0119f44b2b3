import type * as z from 'zod'
import type { ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import type { Answer } from './answer.ts'
import { type Ask, decode } from './ask.ts'
import { isTooLong } from './backoff.ts'
import type { Call, ZoomRequest } from './call.ts'
import { settle } from './failure.ts'

export interface OnceDeps {
  call: Call
  ask: Ask
  now: () => number
  wait: (ms: number) => Promise<void>
}

/** A POST that makes something at Zoom. */
export interface Creation<T> {
  request: ZoomRequest
  shape: z.ZodType<T>
  /** Looks up the result of a POST whose answer was lost; null if it made nothing. */
  find: () => Promise<ZoomResult<T | null>>
}

/** Zoom takes three registrations a day of one person for one meeting, and counts failed ones too. */
const MAX_POSTS = 3
/** Zoom may still be at work when the connection breaks, so the look-up waits. */
const SETTLE_MS = 2_000

/**
 * Creates something once. After no answer, 5xx or nonsense, Zoom may have created it. Then it is looked up, and created
 * again only if Zoom does not have it. If the look-up fails, nothing is repeated.
 */
export async function createOnce<T>(
  deps: OnceDeps,
  { request, shape, find }: Creation<T>,
): Promise<ZoomResult<T>> {
  for (let posts = 1; ; posts += 1) {
    const answer = await deps.call(request)
    const settled = settle(answer, deps.now())
    const created = settled.ok ? decode(settled.value, shape) : settled
    if (created.ok || !mayHaveCreated(answer)) return created
    await deps.wait(SETTLE_MS)
    const found = await find()
    if (!found.ok) return found
    if (found.value !== null) return ok(found.value)
    if (posts === MAX_POSTS || (answer.kind === 'ill' && isTooLong(answer.retryAfter))) return created
  }
}

/** Whether Zoom may have created something without saying what: 201 with nonsense counts as well. */
const mayHaveCreated = (answer: Answer) => answer.kind === 'ok' || (answer.kind === 'ill' && answer.sent)
