import type { ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import type { Answer } from './answer.ts'
import { isTooLong } from './backoff.ts'

/** Zoom's HTTP status and error code, if they are known. */
export interface About {
  status?: number
  code?: number
}

const LACKS_SCOPE = "Rollcall's Zoom app lacks a permission (scope)"

/** Rollcall's sentences by Zoom's code. Zoom's own texts are localised and may name people. */
const SENTENCES: Record<number, string> = {
  200: "Zoom's plan or permissions do not allow this",
  300: 'Zoom did not accept a value',
  1001: 'Zoom knows no such user',
  1010: 'The user belongs to another Zoom account',
  3001: 'Zoom has no such meeting, or no record of it yet',
  3002: 'The meeting is in progress',
  3038: 'The meeting is over',
  3043: 'The meeting has no room for more registrants',
  3161: 'The user may not host meetings in Zoom',
  4700: LACKS_SCOPE,
  4711: LACKS_SCOPE,
  12702: 'The meeting lies too far back for Zoom',
}

/** A refusal by Zoom. `fields` are the fields that Zoom did not accept. */
export function refused(about: About, fields: string[]): ZoomFailure {
  // Field names only: the values can be personal.
  const names = fields.filter((field) => /^[\w.[\]]{1,60}$/.test(field)).slice(0, 5)
  const sentence = SENTENCES[about.code ?? 0] ?? 'Zoom refused the request'
  const message = [sentence, ...(names.length > 0 ? [names.join(', ')] : [])].join(': ')
  return { reason: reasonOf(about.code), message, ...about }
}

function reasonOf(code: number | undefined) {
  switch (code) {
    case 1001:
    case 3001:
      return 'ZOOM_NOT_FOUND'
    case 4700:
    case 4711:
      return 'ZOOM_UNAUTHORIZED'
    default:
      return 'ZOOM_REJECTED'
  }
}

/** `until` in milliseconds since the epoch. */
export function unavailable(sentence: string, until: number, about: About = {}): ZoomFailure {
  const retryAt = new Date(until).toISOString()
  return { reason: 'ZOOM_UNAVAILABLE', message: `${sentence}; try again after ${retryAt}`, retryAt, ...about }
}

/** The final answer of a call, in the port's types. */
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

/** Zoom's status and code for every limit. */
export const LIMIT = { status: 429, code: 429 } satisfies About

const SPENT = {
  account: "Zoom's daily limit for this kind of request is reached",
  own: "Zoom's daily limit for this host, meeting or registrant is reached",
}
