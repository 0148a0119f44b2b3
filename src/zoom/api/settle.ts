import type { ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import type { Answer, Ill } from './answer.ts'
import { isTooLong } from './backoff.ts'
import { LIMIT, zoomUnavailable } from './failure.ts'

/** The final answer of a call as a result of the port. */
export function resultOf(answer: Answer, now: number): ZoomResult<unknown> {
  return answer.kind === 'ok' ? ok(answer.body) : { ok: false, refusal: failureOf(answer, now) }
}

export function failureOf(answer: Exclude<Answer, { kind: 'ok' }>, now: number): ZoomFailure {
  switch (answer.kind) {
    case 'refused':
      return answer.failure
    case 'unauthorized':
      return {
        reason: 'ZOOM_UNAUTHORIZED',
        message: "Zoom does not accept Rollcall's token",
        ...answer.about,
      }
    case 'throttled':
      return zoomUnavailable('Zoom is asked too often', now + answer.retryAfter, LIMIT)
    case 'spent':
      return zoomUnavailable(SPENT[answer.scope], answer.until, LIMIT)
    case 'ill':
      return illness(answer, now)
  }
}

/** The pause after a caller's time was over. */
const REST_MS = 30_000

function illness({ message, about, retryAfter, late, sent }: Ill, now: number): ZoomFailure {
  const pause = retryAfter !== null && isTooLong(retryAfter) ? retryAfter : late ? REST_MS : null
  if (pause === null) return { reason: 'ZOOM_FAILED', message, ...about }
  const failure = zoomUnavailable(message, now + pause, about)
  return sent ? begun(failure) : failure
}

/** Zoom may have done what was asked, and nobody could find out. */
export const begun = (failure: ZoomFailure): ZoomFailure =>
  failure.reason === 'ZOOM_UNAVAILABLE' ? { ...failure, begun: true } : failure

const SPENT = {
  account: "Zoom's daily limit for this kind of request is reached",
  own: "Zoom's daily limit for this host, meeting or registrant is reached",
}
