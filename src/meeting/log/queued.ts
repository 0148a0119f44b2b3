import type { WriteAnswer, WriteRequest } from '../../app/contract.ts'
import type { Outcome } from './outcome.ts'
import { isImpatient } from './requests.ts'

/** A request on its way to the log, with the caller who waits for its answer. Nobody waits for a request from the spill. */
export interface Queued {
  request: WriteRequest
  /** When it came, in epoch milliseconds. */
  cameAt: number
  /** Whether somebody still waits. */
  isAwaited: boolean
  /** The first answer counts. */
  answer: (answer: WriteAnswer) => void
  fail: (error: unknown) => void
}

/** When it came, in epoch milliseconds. The clock may have been set back since. */
export function cameBy(queued: Queued, now: number): number {
  queued.cameAt = Math.min(queued.cameAt, now)
  return queued.cameAt
}

/** Whether Zoom waits for it. */
export const isUrgent = ({ request, isAwaited }: Queued): boolean => isAwaited && isImpatient(request)

export function answer(queued: Queued, given: WriteAnswer): void {
  queued.isAwaited = false
  queued.answer(given)
}

export const nobodyWaits = (request: WriteRequest): Queued => ({
  request,
  cameAt: Number.NEGATIVE_INFINITY,
  isAwaited: false,
  answer: () => undefined,
  fail: () => undefined,
})

/** Answers the waiting caller. Returns the request if it can never be applied. */
export function settle(queued: Queued, outcome: Outcome | undefined): { queued: Queued; error: unknown }[] {
  if (outcome?.kind !== 'answered') return [{ queued, error: outcome?.error }]
  answer(queued, outcome.answer)
  return []
}
