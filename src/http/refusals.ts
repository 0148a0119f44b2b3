import * as z from 'zod'
import type { RollcallContext } from './env.ts'
import { instant, json, RETRY_AFTER } from './schemas.ts'

/** Every error of the API. Only this file knows a refusal's HTTP status. */
const STATUS = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  SCOPE_MISSING: 403,
  INVALID_REQUEST: 400,
  INVALID_ROSTER: 400,
  INVALID_FILE: 400,
  TOO_MANY_LEAVE: 400,
  IDEMPOTENCY_KEY_REUSED: 409,
  IDEMPOTENCY_IN_PROGRESS: 409,
  CURSOR_AHEAD: 409,
  CURSOR_TOO_OLD: 410,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UPGRADE_REQUIRED: 426,
  TOO_MANY_SOCKETS: 429,
  TOO_MANY_STREAMS: 429,
  RATE_LIMITED: 429,
  DOMAIN_RESTRICTED: 403,
  NOT_ENROLLED: 403,
  REGISTRATION_DENIED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  UNKNOWN_MEETING: 404,
  ALREADY_SCHEDULED: 500,
  MEETING_CANCELLED: 400,
  MEETING_BEGUN: 400,
  SERIES_WIDE: 400,
  HOST_REFUSED: 400,
  NO_FREE_HOST: 409,
  TEACHER_BUSY: 409,
  OUTSIDE_WINDOW: 400,
  NOT_HELD: 400,
  NOT_RUNNING: 400,
  ALREADY_IN: 400,
  CALL_REFUSED: 400,
  NOT_A_RECORD: 404,
  NOT_A_PARTICIPANT: 404,
  NOT_A_REGISTRANT: 404,
  TOO_MANY_SESSIONS: 400,
  INVALID_JSON: 400,
  MALFORMED_EVENT: 400,
  BAD_PLAIN_TOKEN: 400,
  BAD_SIGNATURE: 401,
  STALE: 401,
  OTHER_ACCOUNT: 401,
  NOT_CONFIGURED: 503,
  WEBHOOK_NOT_CONFIGURED: 503,
  ZOOM_NOT_CONFIGURED: 503,
  ZOOM_NOT_FOUND: 500,
  ZOOM_UNAUTHORIZED: 500,
  ZOOM_REJECTED: 500,
  ZOOM_FAILED: 500,
  ZOOM_UNAVAILABLE: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const

export type Reason = keyof typeof STATUS

/** The code that a client gets. Zoom's failures share one, because a client does the same about each. */
function codeOf(reason: Reason) {
  switch (reason) {
    case 'ZOOM_NOT_FOUND':
    case 'ZOOM_UNAUTHORIZED':
    case 'ZOOM_REJECTED':
    case 'ZOOM_FAILED':
      return 'ZOOM_ERROR'
    case 'UNKNOWN_MEETING':
      return 'NOT_FOUND'
    // The sender for another account learns no more than a sender with a bad signature.
    case 'OTHER_ACCOUNT':
      return 'BAD_SIGNATURE'
    default:
      return reason
  }
}

const isReason = (name: string): name is Reason => name in STATUS

const CODES = [...new Set(Object.keys(STATUS).filter(isReason).map(codeOf))]

export const Issue = z.object({ path: z.string(), message: z.string() })

export const ErrorBody = z
  .object({
    error: z.string().meta({ description: 'A sentence for a person' }),
    code: z.enum(CODES).meta({ description: 'Stable, for programs' }),
    requestId: z.string().meta({ description: 'Names this request in the log' }),
    issues: z.array(Issue).optional().meta({ description: 'With status 400: what is wrong, by field' }),
    free: z
      .array(z.object({ start_time: instant, host: z.string() }))
      .optional()
      .meta({
        description: 'With NO_FREE_HOST and TEACHER_BUSY: a time for the first session, and its host',
      }),
  })
  .meta({ id: 'Error' })

export interface Refused<R extends Reason = Reason> {
  reason: R
  message: string
  issues?: readonly z.infer<typeof Issue>[]
  /** ISO 8601: the time to ask again. */
  retryAt?: string
  /** Where no place was found, the next that there are. */
  free?: readonly { startTime: string; host: string }[]
}

/** The most issues in an answer. */
export const MOST_ISSUES = 1_000

/** The answer to a refused request. The status is part of its type, so a route that does not declare the status does not compile. */
export function refusal<R extends Reason>(
  c: RollcallContext,
  { reason, message, issues, retryAt, free }: Refused<R>,
) {
  if (retryAt !== undefined) c.header('retry-after', secondsUntil(retryAt, c.get('ports').clock.now()))
  const body: z.infer<typeof ErrorBody> = {
    error: message,
    code: codeOf(reason),
    requestId: c.get('requestId'),
    ...(issues && { issues: issues.slice(0, MOST_ISSUES) }),
    ...(free && { free: free.map(({ startTime, host }) => ({ start_time: startTime, host })) }),
  }
  return c.json(body, STATUS[reason])
}

const secondsUntil = (instant: string, now: Date): string =>
  String(Math.max(1, Math.ceil((Date.parse(instant) - now.getTime()) / 1000)))

const DESCRIPTIONS = {
  400: 'The request is not valid',
  401: 'Not signed in',
  403: 'Signed in, but not allowed',
  404: 'There is no such thing, or not for you',
  405: 'This address takes other methods; Allow names them',
  409: 'The request is at odds with what is there, as an Idempotency-Key of another request',
  410: 'It was there once',
  413: 'The body is too large',
  415: 'The body is not sent as application/json',
  426: 'This address answers to WebSockets alone',
  429: 'Too many requests from this user or address; Retry-After says when to ask again',
  500: 'Zoom or Rollcall failed',
  503: 'Not available now; Retry-After says when to ask again',
} as const satisfies Record<(typeof STATUS)[Reason], string>

type ErrorStatus = keyof typeof DESCRIPTIONS

const errorAnswer = (status: ErrorStatus) =>
  json(ErrorBody, DESCRIPTIONS[status], status === 409 || status === 429 || status === 503 ? RETRY_AFTER : {})

type ErrorAnswers<S extends ErrorStatus> = { [status in S]: ReturnType<typeof errorAnswer> }

/** The answers of a route with a JSON body to a bad body. */
export const WITH_BODY = [400, 413, 415] as const

/** The answers of every route: no good token, too many requests, trouble. */
const ALWAYS = [401, 429, 500, 503] as const

/** The error answers that a route declares. */
export function errorAnswers<S extends ErrorStatus = never>(
  ...statuses: S[]
): ErrorAnswers<S | (typeof ALWAYS)[number]> {
  const all: ErrorStatus[] = [...ALWAYS, ...statuses]
  const answers = all.map((status) => [status, errorAnswer(status)])
  // One entry for each status given; fromEntries loses the keys' type.
  return Object.fromEntries(answers) as ErrorAnswers<S | (typeof ALWAYS)[number]>
}
