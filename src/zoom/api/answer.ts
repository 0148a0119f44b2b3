import type { ZoomFailure } from '../../app/zoom.ts'
import { type About, LIMIT } from './failure.ts'

/** The result of one call to Zoom. Times in milliseconds. */
export type Answer =
  | { kind: 'ok'; body: unknown }
  /** Final: Zoom said no, or Rollcall did not ask. */
  | { kind: 'refused'; failure: ZoomFailure }
  /** The access token was not taken; nothing was done. */
  | { kind: 'unauthorized'; about: About }
  /** Too many calls in this second; nothing was done. */
  | { kind: 'throttled'; retryAfter: number }
  /** A daily limit: the account's for a class of calls (`account`), or a host's or a registrant's (`own`). */
  | { kind: 'spent'; scope: 'account' | 'own'; until: number }
  | Ill

/** No answer, 5xx or nonsense. */
export interface Ill {
  kind: 'ill'
  message: string
  /** Zoom may have done it all the same. */
  sent: boolean
  /** The caller's time is over. */
  late: boolean
  retryAfter: number | null
  about: About
}

export const ill = (message: string, about: About = {}, retryAfter: number | null = null): Ill => ({
  kind: 'ill',
  message,
  sent: true,
  late: false,
  retryAfter,
  about,
})

/** The caller's time was over before Zoom was asked. */
export const NOT_ASKED_IN_TIME: Ill = { ...ill('Zoom does not answer in time'), sent: false, late: true }

export interface HttpAnswer {
  status: number
  headers: Headers
  /** The whole body. */
  text: string
}

/** Zoom's error code in an answer, if there is one. */
export function codeOf(answer: Answer): number | null {
  switch (answer.kind) {
    case 'ok':
      return null
    case 'refused':
      return ('code' in answer.failure && answer.failure.code) || null
    case 'unauthorized':
    case 'ill':
      return answer.about.code ?? null
    case 'throttled':
    case 'spent':
      return LIMIT.code
  }
}
