import type { Attempt, MeetingDraft, Zoom } from '../../src/app/zoom.ts'
import { createZoomClient, type ZoomClient, type ZoomClientOptions } from '../../src/zoom/api/client.ts'
import type { CallListener, ZoomCall } from '../../src/zoom/api/exchange.ts'
import type { OddRows } from '../../src/zoom/api/page.ts'
import type { CachedToken, TokenCache } from '../../src/zoom/api/token.ts'

export const NOW = Date.parse('2026-11-23T09:00:00Z')

/** What Zoom answers to one request, in the order of the script; a thrown error is a broken connection. */
export type Step = (request: ScriptedRequest) => Response

export interface ScriptedRequest {
  method: string
  /** With the query, without the address of the API. */
  path: string
  token: string
  body: string
}

export interface ScriptedZoom {
  /** As for a duty. Tells its calls to `calls`, and rows that it could not read to `odd`. */
  zoom: Zoom
  client: ZoomClient
  /** What reached the API, tokens left out. */
  requests: ScriptedRequest[]
  /** How many tokens were given. */
  tokens: number
  waits: number[]
  calls: ZoomCall[]
  odd: [operation: string, rows: OddRows][]
  clock: { now: number }
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Step => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return () => new Response(status === 204 ? null : text, { status, headers })
}

export const cut: Step = () => {
  throw new TypeError('fetch failed')
}

export const late: Step = () => {
  throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
}

export const broken = json({ code: 500 }, 500)

/** Each way to lose the answer of a call that creates something. */
export const losses: [string, Step][] = [
  ['a cut connection', cut],
  ['a timeout', late],
  ['a 5xx', broken],
  ['HTML', json('<html></html>', 201)],
  ['an empty answer', json('', 201)],
  ['an answer without what was made', json({}, 201)],
]

/** A client before a Zoom that answers step by step; waiting moves its clock and takes no time. */
export function scriptedZoom(steps: Step[], overrides: Partial<ZoomClientOptions> = {}): ScriptedZoom {
  const script = [...steps]
  const clock = { now: NOW }
  const scripted = { requests: [], tokens: 0, waits: [], calls: [], odd: [], clock } satisfies Omit<
    ScriptedZoom,
    'zoom' | 'client'
  >
  const world: Omit<ScriptedZoom, 'zoom' | 'client'> = scripted
  const client = createZoomClient({
    credentials: { accountId: 'account', clientId: 'client', clientSecret: 'secret' },
    apiUrl: 'https://api.test/v2',
    oauthUrl: 'https://oauth.test/token',
    cache: memoryCache(),
    now: () => clock.now,
    random: () => 0.5,
    wait: async (ms) => {
      world.waits.push(ms)
      clock.now += ms
    },
    fetch: async (url, init) => {
      if (url === 'https://oauth.test/token') {
        world.tokens += 1
        return Response.json({ access_token: `token-${world.tokens}`, expires_in: 3600 })
      }
      const request = requestOf(url, init)
      world.requests.push(request)
      const step = script.shift()
      if (step === undefined) throw new Error(`the script has no answer to ${request.method} ${request.path}`)
      return step(request)
    },
    ...overrides,
  })
  const listener = {
    ...hearing((call) => world.calls.push(call)),
    onOdd: (operation: string, rows: OddRows) => world.odd.push([operation, rows]),
  }
  return Object.assign(world, { client, zoom: client.forDuty(listener) })
}

function requestOf(url: string, init: RequestInit): ScriptedRequest {
  return {
    method: init.method ?? 'GET',
    path: url.replace('https://api.test/v2', ''),
    token: new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? '',
    body: typeof init.body === 'string' ? init.body : '',
  }
}

/** Hears of calls alone. */
export const hearing = (onCall: (call: ZoomCall) => unknown): CallListener => ({
  onCall,
  onOdd: () => undefined,
})

/** A cache as quick to agree as no KV is. */
export function memoryCache(held: CachedToken | null = null): TokenCache & { held: CachedToken | null } {
  return {
    held,
    async get() {
      return this.held
    },
    async put(entry) {
      this.held = entry
    },
  }
}

/** The first attempt at something. */
export const attempt = (): Attempt => ({ id: crypto.randomUUID(), isRepeat: false })

export const draft = (overrides: Partial<MeetingDraft> = {}): MeetingDraft => ({
  topic: 'Biology 7b',
  agenda: 'Cells',
  startTime: '2026-11-24T08:00:00.000Z',
  duration: 45,
  timezone: 'Asia/Manila',
  registration: true,
  settings: {},
  ...overrides,
})

/** A meeting as Zoom sends it. */
export const zoomMeeting = (overrides: Record<string, unknown> = {}) => ({
  id: 85123456789,
  uuid: 'abc/def==',
  host_id: 'host-id',
  host_email: 'teacher@school.test',
  topic: 'Biology 7b',
  type: 2,
  agenda: 'Cells',
  start_time: '2026-11-24T08:00:00Z',
  duration: 45,
  timezone: 'Asia/Manila',
  join_url: 'https://school.zoom.us/j/85123456789?pwd=hidden',
  start_url: 'https://school.zoom.us/s/85123456789?zak=hidden',
  settings: { waiting_room: true },
  ...overrides,
})
