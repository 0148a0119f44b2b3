import * as z from 'zod'
import { parseJson } from '../json.ts'
import { type Answer, type HttpAnswer, ill } from './answer.ts'
import { refused } from './failure.ts'
import { readLimit, retryAfter } from './limits.ts'

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
