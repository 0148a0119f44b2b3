import type { ZoomFailure } from './zoom.ts'

/** The pause after Zoom failed: Zoom may answer again in a minute. */
export const FAILED_RETRY_MS = 60_000
/** The pause after a failure that only a person can mend, at Zoom or in the settings. */
export const REFUSED_RETRY_MS = 3_600_000

/** The time to ask Zoom the same again, in epoch milliseconds; null if Zoom's answer is final. */
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

/** The account is at fault and not the request: every other request to Zoom fails the same way now. */
export const isOfAccount = ({ reason }: ZoomFailure): boolean =>
  reason === 'ZOOM_UNAUTHORIZED' || reason === 'ZOOM_NOT_CONFIGURED'
