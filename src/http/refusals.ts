import * as z from 'zod'
import type { RollcallContext } from './env.ts'

/** Every error of the API. The only place that knows which refusal is which HTTP status. */
const STATUS = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  INVALID_REQUEST: 400,
  INVALID_ROSTER: 400,
  IDEMPOTENCY_KEY_REUSED: 409,
  IDEMPOTENCY_IN_PROGRESS: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  DOMAIN_RESTRICTED: 403,
  NOT_ENROLLED: 403,
  NOT_FOUND: 404,
  UNKNOWN_MEETING: 404,
  ALREADY_SCHEDULED: 500,
  MEETING_CANCELLED: 400,
  NOT_A_RECORD: 404,
  INVALID_JSON: 400,
  MALFORMED_EVENT: 400,
  BAD_PLAIN_TOKEN: 400,
  BAD_SIGNATURE: 401,
  STALE: 401,
  WEBHOOK_NOT_CONFIGURED: 503,
  ZOOM_NOT_CONFIGURED: 503,
  ZOOM_NOT_FOUND: 500,
  ZOOM_REJECTED: 500,
  ZOOM_FAILED: 500,
  ZOOM_UNAVAILABLE: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const

export type Reason = keyof typeof STATUS

/** What a client is told; Zoom's failures share one code, for they are one thing to a client. */
const CODE: Partial<Record<Reason, string>> = {
  ZOOM_NOT_FOUND: 'ZOOM_ERROR',
  ZOOM_REJECTED: 'ZOOM_ERROR',
  ZOOM_FAILED: 'ZOOM_ERROR',
  UNKNOWN_MEETING: 'NOT_FOUND',
}

export const Issue = z.object({ path: z.string(), message: z.string() })

export const ErrorBody = z
  .object({
    error: z.string().meta({ description: 'A sentence for a person' }),
    code: z.string().meta({ description: 'Stable and machine-readable' }),
    requestId: z.string().meta({ description: 'Names this request in the log' }),
    issues: z.array(Issue).optional().meta({ description: 'With status 400: what is wrong, by field' }),
  })
  .meta({ id: 'Error' })

export interface Refused {
  reason: Reason
  message: string
  issues?: readonly z.infer<typeof Issue>[]
  /** ISO 8601: from when on it is worth asking again. */
  retryAt?: string
}

/** The answer to a request that is refused. */
export function refusal(c: RollcallContext, { reason, message, issues, retryAt }: Refused) {
  if (retryAt !== undefined) c.header('retry-after', secondsUntil(retryAt, c.get('ports').clock.now()))
  const body = { error: message, code: CODE[reason] ?? reason, requestId: c.get('requestId') }
  return c.json(issues ? { ...body, issues: [...issues] } : body, STATUS[reason])
}

const secondsUntil = (instant: string, now: Date): string =>
  String(Math.max(1, Math.ceil((Date.parse(instant) - now.getTime()) / 1000)))

const DESCRIPTIONS = {
  400: 'The request is not valid',
  401: 'Not signed in',
  403: 'Signed in, but not allowed',
  404: 'There is no such thing, or not for you',
  409: 'The Idempotency-Key stands for another request, or for one under way',
  413: 'The body is too large',
  415: 'The body is not sent as application/json',
  429: 'Too many requests from this user or address; Retry-After says when to ask again',
  500: 'Zoom or Rollcall failed',
  503: 'Not available now; Retry-After says when to ask again',
} as const satisfies Record<(typeof STATUS)[Reason], string>

const errorAnswer = <S extends keyof typeof DESCRIPTIONS>(status: S) => ({
  description: DESCRIPTIONS[status],
  content: { 'application/json': { schema: ErrorBody } },
})

/** The error answers that every route declares. */
export const errorAnswers = {
  400: errorAnswer(400),
  401: errorAnswer(401),
  403: errorAnswer(403),
  404: errorAnswer(404),
  409: errorAnswer(409),
  413: errorAnswer(413),
  415: errorAnswer(415),
  429: errorAnswer(429),
  500: errorAnswer(500),
  503: errorAnswer(503),
}
