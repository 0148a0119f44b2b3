/** An error as Zoom answers it. The messages are the English ones; in life they come in the account's language. */
export class ZoomRefusal extends Error {
  readonly status: number
  readonly body: { code: number; message: string; errors?: FieldError[] }
  readonly headers: Record<string, string>

  constructor(status: number, code: number, message: string, more: Partial<More> = {}) {
    super(message)
    this.status = status
    this.body = { code, message, ...(more.errors ? { errors: more.errors } : {}) }
    this.headers = more.headers ?? {}
  }
}

export type FieldError = { field: string; message: string }
type More = { errors: FieldError[]; headers: Record<string, string> }

export const invalid = (errors: FieldError[]) => new ZoomRefusal(400, 300, 'Validation Failed.', { errors })

/** Zoom sends one code for a token that is wrong, expired or revoked. */
export const badToken = (message = 'Invalid access token.') => new ZoomRefusal(401, 124, message)

export const noSuchUser = (userId: string) => new ZoomRefusal(404, 1001, `User does not exist: ${userId}.`)

export const noSuchMeeting = (id: string) => new ZoomRefusal(404, 3001, `Meeting does not exist: ${id}.`)

export const notEnded = () => new ZoomRefusal(404, 3001, 'Meeting ID is invalid or not end.')

export const noRegistration = (id: number) =>
  new ZoomRefusal(404, 404, `Registration has not been enabled for this meeting: ${id}.`)

export const meetingFull = (status: 400 | 404) =>
  new ZoomRefusal(status, 3043, 'Meeting has reached maximum attendee capacity.')

export const paidOnly = () => new ZoomRefusal(400, 200, 'Only available for Paid or ZMP account.')

export const overSecond = (category: string, limit: number, retryAfter?: number) =>
  new ZoomRefusal(
    429,
    429,
    'You have reached the maximum per-second rate limit for this API. Try again later.',
    {
      headers: {
        'X-RateLimit-Category': category,
        'X-RateLimit-Type': 'QPS',
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': '0',
        ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      },
    },
  )

/** Its Retry-After is a date and time, not a number of seconds. */
export const overDay = (category: string, limit: number, resumes: string) =>
  new ZoomRefusal(
    429,
    429,
    'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.',
    {
      headers: {
        'X-RateLimit-Category': category,
        'X-RateLimit-Type': 'Daily-limit',
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': '0',
        'Retry-After': resumes,
      },
    },
  )

/** Says nothing in its headers: category Light, requests remaining, no Retry-After. */
export const overHostDay = (limit: number) =>
  new ZoomRefusal(
    429,
    429,
    `You have exceeded the daily rate limit (${limit}) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.`,
    { headers: { 'X-RateLimit-Category': 'Light', 'X-RateLimit-Remaining': '57' } },
  )

export const overRegistrantDay = (limit: number, what: string) =>
  new ZoomRefusal(
    429,
    429,
    `You have exceeded the daily rate limit of (${limit}) for ${what} registrant API requests for the registrant (email). You may resume these requests at GMT 00:00:00.`,
  )
