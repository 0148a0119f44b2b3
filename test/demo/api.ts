import * as z from 'zod'

type Send = (request: Request) => Promise<Response>

/** Rollcall's API as a school's software calls it. */
export class Api {
  readonly #origin: string
  readonly #token: string
  readonly #send: Send

  constructor(origin: string, token: string, send: Send = fetch) {
    this.#origin = origin
    this.#token = token
    this.#send = send
  }

  async call<S extends z.ZodType>(
    answer: S,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<z.infer<S>> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' }
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await this.#send(new Request(`${this.#origin}${path}`, { method, headers, ...content }))
    if (!response.ok)
      throw new Error(`${method} ${path} was answered ${response.status} ${await reason(response)}`)
    return answer.parse(await response.json())
  }
}

export const Counts = z.object({ users: z.number(), enrollments: z.number() })

export const Scheduled = z.object({
  meeting: z.object({ id: z.string(), zoom_meeting_id: z.string(), title: z.string() }),
})

export const Attendance = z.object({
  summary: z.object({
    total: z.number(),
    present: z.number(),
    late: z.number(),
    partial: z.number(),
    absent: z.number(),
  }),
  records: z.array(
    z.object({
      status: z.string(),
      attended_seconds: z.number(),
      first_join: z.string().nullable(),
      last_leave: z.string().nullable(),
      student: z.object({ id: z.string(), name: z.string() }),
    }),
  ),
})
export type Attendance = z.infer<typeof Attendance>

export const Participants = z.object({
  participants: z.array(
    z.object({
      id: z.string(),
      user_id: z.string().nullable(),
      name: z.string().nullable(),
      duration: z.number(),
    }),
  ),
})
export type Participants = z.infer<typeof Participants>

/** Rollcall's own words; wrangler's page about a crash is left out, for its log tells of it. */
async function reason(response: Response): Promise<string> {
  const isJson = response.headers.get('content-type')?.includes('json')
  return isJson ? response.text() : response.statusText
}
