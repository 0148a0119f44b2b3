import type { ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import type { Answer } from './answer.ts'
import { isTooLong } from './backoff.ts'
import { LIMIT, unavailable } from './failure.ts'

/** The final answer of a call in the words of the port. */
export function settle(answer: Answer, now: number): ZoomResult<unknown> {
  return answer.kind === 'ok' ? ok(answer.body) : { ok: false, refusal: failureOf(answer, now) }
}

function failureOf(answer: Exclude<Answer, { kind: 'ok' }>, now: number): ZoomFailure {
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
      return unavailable('Zoom is asked too often', now + answer.retryAfter, LIMIT)
    case 'spent':
      return unavailable(SPENT[answer.scope], answer.until, LIMIT)
    case 'ill':
      return answer.retryAfter !== null && isTooLong(answer.retryAfter)
        ? unavailable(answer.message, now + answer.retryAfter, answer.about)
        : { reason: 'ZOOM_FAILED', message: answer.message, ...answer.about }
  }
}

const SPENT = {
  account: "Zoom's daily limit for this kind of request is reached",
  own: "Zoom's daily limit for this host, meeting or registrant is reached",
}
