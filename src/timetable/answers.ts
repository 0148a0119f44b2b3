import { askAgainAt, FAILED_RETRY_MS } from '../app/askAgain.ts'
import type { StepRefusal } from './steps.ts'

/** Zoom or the database may take it later. */
const PASSING = [
  'ZOOM_UNAVAILABLE',
  'ZOOM_FAILED',
  'ZOOM_UNAUTHORIZED',
  'ZOOM_NOT_CONFIGURED',
  'UNAVAILABLE',
] as const
type Passing = (typeof PASSING)[number]

/** The pool may have a place later: another host, or a session less. */
export const isOfPool = (reason: string | null): boolean =>
  reason === 'NO_FREE_HOST' || reason === 'TEACHER_BUSY'

/** When to go on, in epoch milliseconds; null if the answer is final. */
export function againAt({ reason, message, retryAt }: StepRefusal, now: number): number | null {
  const passing = PASSING.find((one) => one === reason)
  if (passing === undefined) return null
  if (retryAt !== undefined) return Math.max(now, Date.parse(retryAt))
  return failedUntil(passing, message, now)
}

const failedUntil = (reason: Passing, message: string, now: number): number =>
  reason === 'UNAVAILABLE' || reason === 'ZOOM_UNAVAILABLE'
    ? now + FAILED_RETRY_MS
    : (askAgainAt({ reason, message }, now) ?? now + FAILED_RETRY_MS)

/** Whether nothing of it was begun: a first attempt that Zoom was not asked for. */
export const isUntouched = ({ reason, begun }: StepRefusal, tries: number): boolean =>
  tries === 1 &&
  begun !== true &&
  (reason === 'ZOOM_UNAVAILABLE' || reason === 'ZOOM_UNAUTHORIZED' || reason === 'ZOOM_NOT_CONFIGURED')
