import type * as z from 'zod'
import type { ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import { type Answer, ill } from './answer.ts'
import { type Ask, decode } from './ask.ts'
import { isTooLong } from './backoff.ts'
import type { Call, ZoomRequest } from './call.ts'
import { begun, failureOf, resultOf } from './settle.ts'

export interface OnceDeps {
  call: Call
  ask: Ask
  now: () => number
  wait: (ms: number) => Promise<void>
  /** When the caller's time is over, in milliseconds since the epoch. */
  deadline: () => number
}

/** Something that a POST to Zoom creates. */
export interface Creation<T> {
  request: ZoomRequest
  shape: z.ZodType<T>
  /** Looks up, before this time, the result of a POST after its answer was lost; null if the POST had no result. */
  find: (deadline: number) => Promise<ZoomResult<T | null>>
}

/** Zoom takes three registrations a day of one person for one meeting, and also counts failed registrations. */
const MAX_POSTS = 3
/** Zoom may still be at work when the connection breaks, so the look-up waits a moment. */
const SETTLE_MS = 2_000

/**
 * Creates something once. If the result is unknown (no answer, 5xx, nonsense), it is looked up. Only if Zoom does not have it, the call is
 * repeated. If the look-up fails too, nothing is repeated.
 */
export async function createOnce<T>(
  deps: OnceDeps,
  { request, shape, find }: Creation<T>,
): Promise<ZoomResult<T>> {
  const deadline = deps.deadline()
  for (let posts = 1; ; posts += 1) {
    const answer = await deps.call({ ...request, deadline })
    const settled = resultOf(answer, deps.now())
    const created = settled.ok ? decode(settled.value, shape) : settled
    if (created.ok || !mayHaveCreated(answer)) return created
    if (deps.now() + SETTLE_MS >= deadline) return tooLate(answer, deps.now())
    await deps.wait(SETTLE_MS)
    const found = await find(deadline)
    if (!found.ok) return { ok: false, refusal: begun(found.refusal) }
    if (found.value !== null) return ok(found.value)
    if (posts === MAX_POSTS || asksForPause(answer)) return created
  }
}

const asksForPause = (answer: Answer) => answer.kind === 'ill' && isTooLong(answer.retryAfter)

/** Whether the result is unknown. A 201 with an unreadable body counts too. */
const mayHaveCreated = (answer: Answer) => answer.kind === 'ok' || (answer.kind === 'ill' && answer.sent)

/** No time is left to look it up. */
function tooLate(answer: Answer, now: number): { ok: false; refusal: ZoomFailure } {
  const lost = answer.kind === 'ill' ? answer : ill('Zoom did not answer as its API does')
  return { ok: false, refusal: failureOf({ ...lost, late: true }, now) }
}
