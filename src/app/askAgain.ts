import type { ZoomFailure } from './zoom.ts'

/** After Zoom failed: it may answer again in a minute. */
export const FAILED_RETRY_MS = 60_000
/** After what only a person can mend, at Zoom or in the settings. */
export const REFUSED_RETRY_MS = 3_600_000

/** From when on the same may be asked of Zoom again, in epoch milliseconds; null where it has said its last word. */
export function askAgainAt(failure: ZoomFailure, now: number): number | null {
  switch (failure.reason) {
    case 'ZOOM_UNAVAILABLE':
      return Date.parse(failure.retryAt)
    case 'ZOOM_FAILED':
      return now + FAILED_RETRY_MS
    case 'ZOOM_UNAUTHORIZED':
    case 'ZOOM_NOT_CONFIGURED':
      return now + REFUSED_RETRY_MS
    case 'ZOOM_NOT_FOUND':
    case 'ZOOM_REJECTED':
      return null
  }
}

/** Nothing of what was asked is at fault: whatever else is asked of Zoom now fares the same. */
export const isOfAccount = ({ reason }: ZoomFailure): boolean =>
  reason === 'ZOOM_UNAUTHORIZED' || reason === 'ZOOM_NOT_CONFIGURED'
