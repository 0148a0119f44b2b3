import * as z from 'zod'
import { signToken } from '../../demo/jwt.ts'
import type { Settings } from '../../demo/settings.ts'
import type { Plan, Scheduled } from './side.ts'

/** The proxy's header, by which the bench comes from many addresses: one may ask only so often. */
export const ADDRESS_HEADER = 'x-bench-address'

/** One admin may ask 300 times a minute, and one address 3,000 times: there are so many that none of them does. */
const ADMINS = 250
const AT_ONCE = 10

export const tokensOf = (settings: Settings): Promise<string[]> =>
  Promise.all(
    Array.from({ length: ADMINS }, (_, n) => signToken(settings, { sub: `admin-${n}`, role: 'admin' })),
  )

/** The school's software, which knows nothing of Rollcall but its API. */
export class School {
  readonly #origin: string
  readonly #tokens: readonly string[]
  #calls = 0

  constructor(origin: string, tokens: readonly string[]) {
    this.#origin = origin
    this.#tokens = tokens
  }

  async schedule({ meetings, startTime, pupils }: Plan): Promise<Scheduled[]> {
    // A pupil with an e-mail would be registered at Zoom, which is not measured here.
    await this.enroll(pupils, () => null)
    const wanted = { startTime, duration: 60, timezone: 'UTC', classId: classOf(pupils) }
    return fewAtOnce(Array.from({ length: meetings }), async (_, n) => {
      const body = { title: `Meeting ${n}`, ...wanted }
      const { meeting } = Created.parse(await this.call('POST', '/api/zoom/meetings', body))
      return { id: meeting.id, number: meeting.zoom_meeting_id }
    })
  }

  async enroll(pupils: number, email: (n: number) => string | null): Promise<void> {
    const ids = Array.from({ length: pupils }, (_, n) => `pupil-${n}`)
    await this.call('PUT', '/api/roster', {
      users: ids.map((id, n) => ({ id, name: `Pupil ${n}`, email: email(n), role: 'student' })),
      classes: [{ id: classOf(pupils), name: `Class of ${pupils}` }],
      enrollments: ids.map((studentId) => ({ classId: classOf(pupils), studentId })),
    })
  }

  /** How many events of a meeting its history has from Zoom. */
  async told({ id }: Scheduled): Promise<number> {
    let told = 0
    let cursor: string | undefined
    do {
      const from = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = History.parse(await this.call('GET', `/api/zoom/meetings/${id}/history?limit=200${from}`))
      told += page.events.filter(({ source }) => source === 'zoom').length
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return told
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    return JSON.parse(await this.#answer(method, path, body))
  }

  /** The text of the answer. */
  read(path: string): Promise<string> {
    return this.#answer('GET', path)
  }

  async #answer(method: string, path: string, body?: unknown): Promise<string> {
    const admin = this.#calls++ % this.#tokens.length
    const answer = await fetch(`${this.#origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#tokens[admin]}`,
        'content-type': 'application/json',
        [ADDRESS_HEADER]: `10.0.0.${admin}`,
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status} ${text.slice(0, 300)}`)
    return text
  }
}

const classOf = (pupils: number): string => `class-of-${pupils}`

const Created = z.object({ meeting: z.object({ id: z.string(), zoom_meeting_id: z.string() }) })
const History = z.object({
  events: z.array(z.object({ source: z.string() })),
  nextCursor: z.string().optional(),
})

/** A few at a time, the results in order. */
export async function fewAtOnce<Item, Result>(
  items: readonly Item[],
  act: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const left = items.entries()
  async function worker(): Promise<void> {
    for (const [index, item] of left) results[index] = await act(item, index)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}
