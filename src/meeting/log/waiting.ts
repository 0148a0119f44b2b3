import type { WriteAnswer, WriteRequest } from '../../app/contract.ts'
import type { Outcome } from './outcome.ts'
import { isImpatient } from './requests.ts'

/** A request on its way to the log, with the caller who waits for its answer. Nobody waits for a request that is kept. */
export interface Waiting {
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
export function cameBy(waiting: Waiting, now: number): number {
  waiting.cameAt = Math.min(waiting.cameAt, now)
  return waiting.cameAt
}

/** Whether Zoom waits for it. */
export const isUrgent = ({ request, isAwaited }: Waiting): boolean => isAwaited && isImpatient(request)

export function answer(waiting: Waiting, given: WriteAnswer): void {
  waiting.isAwaited = false
  waiting.answer(given)
}

export const nobodyWaits = (request: WriteRequest): Waiting => ({
  request,
  cameAt: Number.NEGATIVE_INFINITY,
  isAwaited: false,
  answer: () => undefined,
  fail: () => undefined,
})

/** Answers the caller who waits. What can never be applied is given back. */
export function settle(
  waiting: Waiting,
  outcome: Outcome | undefined,
): { waiting: Waiting; error: unknown }[] {
  if (outcome?.kind !== 'answered') return [{ waiting, error: outcome?.error }]
  answer(waiting, outcome.answer)
  return []
}
