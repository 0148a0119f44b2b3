import { askAgainAt } from '../../app/askAgain.ts'
import type { IntentAnswer } from '../../app/intents.ts'
import { MINUTE_MS } from '../../domain/when/duration.ts'

/** Zoom and the log shall agree within a minute. */
const RETRY_MS = 10_000

/**
 * Whether nothing is in doubt: the intent is done, or Zoom or the log refused it before anything began. If Zoom was not asked this time, an
 * earlier attempt may still have begun something.
 */
export function isSettled(answer: IntentAnswer, isRepeat: boolean): boolean {
  if (answer.ok) return true
  const { refusal } = answer
  switch (refusal.reason) {
    case 'ZOOM_FAILED':
    case 'UNAVAILABLE':
      return false
    case 'ZOOM_UNAVAILABLE':
      return !isRepeat && refusal.begun !== true
    case 'ZOOM_UNAUTHORIZED':
    case 'ZOOM_NOT_CONFIGURED':
      return !isRepeat
    default:
      return true
  }
}

/** Soon at first, and more seldom after a minute. */
export function againAt(answer: IntentAnswer, now: number, begunAt: number): number {
  const pause = now < begunAt + MINUTE_MS ? RETRY_MS : MINUTE_MS
  if (answer.ok) return now + pause
  const { refusal } = answer
  switch (refusal.reason) {
    case 'ZOOM_UNAVAILABLE':
    case 'ZOOM_UNAUTHORIZED':
    case 'ZOOM_NOT_CONFIGURED':
      return askAgainAt(refusal, now) ?? now + pause
    default:
      return now + pause
  }
}
