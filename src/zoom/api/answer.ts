import * as z from 'zod'
import type { ZoomFailure } from '../../app/zoom.ts'
import { parseJson } from '../json.ts'
import { type About, LIMIT, refused } from './failure.ts'
import { readLimit, retryAfter } from './limits.ts'

/** The outcome of one call to Zoom. Times in milliseconds. */
export type Answer =
  | { kind: 'ok'; body: unknown }
  /** Final: Zoom said no, or Rollcall did not ask. */
  | { kind: 'refused'; failure: ZoomFailure }
  /** Zoom refused the access token and did nothing. */
  | { kind: 'unauthorized'; about: About }
  /** Too many calls this second. Zoom did nothing. */
  | { kind: 'throttled'; retryAfter: number }
  /** A daily limit is reached: the account's for a label of calls, or one of a host or registrant (`own`). */
  | { kind: 'spent'; scope: 'account' | 'own'; until: number }
  /** No answer, 5xx or nonsense. With `sent`, Zoom may have done the work all the same. */
  | { kind: 'ill'; message: string; sent: boolean; retryAfter: number | null; about: About }

export const ill = (message: string, about: About = {}, retryAfter: number | null = null): Ill => ({
  kind: 'ill',
  message,
  sent: true,
  retryAfter,
  about,
})

type Ill = Extract<Answer, { kind: 'ill' }>

export interface HttpAnswer {
  status: number
  headers: Headers
  /** The whole body. */
  text: string
}

/** Zoom's error code in an answer, or null. */
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

const ErrorBody = z.object({
  code: z.number().optional().catch(undefined),
  errors: z.array(z.object({ field: z.string() })).catch([]),
})

/** Reads one HTTP answer. Zoom sometimes sends XML or HTML, or nothing at all. */
export function readAnswer(method: string, { status, headers, text }: HttpAnswer, now: number): Answer {
  const body = parseJson(text)
  const error = ErrorBody.safeParse(body).data
  const about = error?.code === undefined ? { status } : { status, code: error.code }
  if (status === 401 || about.code === 124) return { kind: 'unauthorized', about }
  if (status === 429) return readLimit(headers, text, now)
  if (status >= 500) return ill('Zoom is in trouble', about, retryAfter(headers, now))
  const done = status >= 200 && status < 300
  if (done && text === '' && method !== 'GET' && method !== 'POST') return { kind: 'ok', body: undefined }
  if (body === undefined || (!done && status < 400)) return ill('Zoom did not answer as its API does', about)
  if (done) return { kind: 'ok', body }
  return { kind: 'refused', failure: refused(about, error?.errors.map(({ field }) => field) ?? []) }
}
