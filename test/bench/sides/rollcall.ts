import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { signToken } from '../../demo/jwt.ts'
import { readSettings, type Settings } from '../../demo/settings.ts'
import { startSimulator } from '../../simulator/server.ts'
import { emailOf } from '../webhooks.ts'
import type { Program } from './program.ts'
import type { Cost, Plan, Rollcall, Scheduled, SideName } from './side.ts'

/** What differs between the hosts of Rollcall. */
export interface Host {
  name: SideName & `rollcall-${string}`
  origin: string
  start(vars: Record<string, string>): Promise<Program>
  /** The processes of a program that serve. */
  processes(program: Program): number[]
  cost(): Promise<Cost>
  /** Removes what the meetings keep beside the log, while nothing runs. */
  forgetSnapshots(): void
}

/** The proxy's header, by which the bench comes from many addresses: one may ask only so often. */
export const ADDRESS_HEADER = 'x-bench-address'

/** Rollcall with a simulated Zoom of its own. */
export async function startRollcall(host: Host, settingsFile: string): Promise<Rollcall> {
  const { settings } = readSettings(settingsFile)
  const simulator = await startSimulator()
  const zoom = simulator.openAccount({
    accountId: settings.ZOOM_ACCOUNT_ID,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    users: [{ email: settings.ZOOM_DEFAULT_HOST }],
    limits: { enforced: false, hostPerDay: 1_000_000 },
  })
  const addresses = { ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl }
  const vars = z.record(z.string(), z.string()).parse({ ...settings, ...addresses })
  const school = new School(host.origin, await tokensOf(settings))
  let program = await host.start(vars)
  return {
    name: host.name,
    endpoint: { url: `${host.origin}/api/zoom/webhook`, secret: settings.ZOOM_WEBHOOK_SECRET_TOKEN },
    processes: () => host.processes(program),
    schedule: (plan) => school.schedule(plan),
    introduce: (pupils) => school.enroll(pupils, emailOf),
    async stored(meetings) {
      await settled(host.origin)
      return inTurn(meetings, (meeting) => school.told(meeting)).then(sum)
    },
    cost: () => host.cost(),
    get: (path) => school.call('GET', path),
    async restart({ keepSnapshots }) {
      await program.stop()
      if (!keepSnapshots) host.forgetSnapshots()
      program = await host.start(vars)
    },
    async stop() {
      await Promise.all([program.stop(), simulator.close()])
    },
  }
}

/** One admin may ask 120 times a minute, and one address 3,000 times: there are so many that none of them does. */
const ADMINS = 250
const AT_ONCE = 10

const tokensOf = (settings: Settings): Promise<string[]> =>
  Promise.all(
    Array.from({ length: ADMINS }, (_, n) => signToken(settings, { sub: `admin-${n}`, role: 'admin' })),
  )

/** The school's software, which knows nothing of Rollcall but its API. */
class School {
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
    return inTurn(Array.from({ length: meetings }), async (_, n) => {
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
    return JSON.parse(text)
  }
}

const classOf = (pupils: number): string => `class-of-${pupils}`

const Created = z.object({ meeting: z.object({ id: z.string(), zoom_meeting_id: z.string() }) })
const History = z.object({
  events: z.array(z.object({ source: z.string() })),
  nextCursor: z.string().optional(),
})
const Readiness = z.object({ spilling: z.number() })

const SETTLE_MS = 60_000

/** Resolves once no webhook waits beside a writer for the database; throws where that takes over a minute. */
async function settled(origin: string): Promise<void> {
  for (const until = Date.now() + SETTLE_MS; Date.now() < until; await setTimeout(500)) {
    const answer = await (await fetch(`${origin}/readyz`)).json()
    if (Readiness.parse(answer).spilling === 0) return
  }
  throw new Error('Webhooks still wait for the database')
}

/** A few at a time, the results in order. */
async function inTurn<Item, Result>(
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

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
