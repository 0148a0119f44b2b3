import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Zoom, ZoomResult } from '../../src/app/zoom.ts'
import { createZoomClient, type ZoomClientOptions } from '../../src/zoom/api/client.ts'
import { attempt, draft, hearing, memoryCache, zoomMeeting } from '../support/scripted-zoom.ts'

const NOW = Date.parse('2026-11-23T09:00:00Z')
const HOST = 'teacher@school.test'
const ANA = { email: 'ana@school.test', firstName: 'Ana', lastName: 'Cruz' }
const PATIENCE_MS = 15_000

let timers: number[]

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  timers = []
  const set = globalThis.setTimeout
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((act: () => void, ms = 0) => {
    timers.push(ms)
    return set(act, ms)
  })
})
afterEach(() => {
  // Deno warns of a timer for the past.
  expect(timers.filter((ms) => ms < 0)).toEqual([])
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Answers null where Zoom hangs. */
type Server = (url: string, method: string) => Response | null

const token = () => Response.json({ access_token: 'fine', expires_in: 3600 })
const hangs: Server = () => null
const hangsAfterToken: Server = (url) => (url.includes('oauth') ? token() : null)

/** A client in real time, before a Zoom that may hang. */
function clientBefore(server: Server, overrides: Partial<ZoomClientOptions> = {}) {
  const client = createZoomClient({
    credentials: { accountId: 'account', clientId: 'client', clientSecret: 'secret' },
    apiUrl: 'https://api.test/v2',
    oauthUrl: 'https://oauth.test/token',
    cache: memoryCache(),
    now: Date.now,
    random: () => 0.5,
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    fetch: (url, { method = 'GET', signal }) => {
      const answer = server(url, method)
      if (answer !== null) return Promise.resolve(answer)
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    },
    ...overrides,
  })
  return { client }
}

/** What it comes to, and after how long. */
async function timed<T>(work: Promise<T>): Promise<{ answer: T; ms: number }> {
  let ms = 0
  const done = work.then((answer) => {
    ms = Date.now() - NOW
    return answer
  })
  await vi.runAllTimersAsync()
  return { answer: await done, ms }
}

function retryAt(answer: ZoomResult<unknown>): number {
  if (answer.ok || answer.refusal.reason !== 'ZOOM_UNAVAILABLE') throw new Error('no refusal with a time')
  return Date.parse(answer.refusal.retryAt)
}

const asks: [string, (zoom: Zoom) => Promise<ZoomResult<unknown>>][] = [
  ['reads a meeting', (zoom) => zoom.getMeeting('1')],
  ['creates a meeting', (zoom) => zoom.createMeeting(HOST, draft(), attempt())],
  ['changes a meeting', (zoom) => zoom.updateMeeting('1', { topic: 'Salts' })],
  ['deletes a meeting', (zoom) => zoom.deleteMeeting('1')],
  ['registers somebody', (zoom) => zoom.addRegistrant('1', ANA)],
  ['approves a stranger', (zoom) => zoom.approveRegistrant('1', { id: 'r', email: ANA.email })],
  ['reads a report', (zoom) => zoom.reportParticipants('uuid==')],
]

describe.each([
  ['before it gives a token', hangs],
  ['after it gave a token', hangsAfterToken],
])('while Zoom hangs %s', (_when, server) => {
  it.each(asks)('who %s is told within 15 s to come back', async (_what, ask) => {
    const { client } = clientBefore(server)
    const { answer, ms } = await timed(ask(client.forRequest(hearing(() => undefined))))
    expect(ms).toBeLessThanOrEqual(PATIENCE_MS)
    expect(answer).toMatchObject({ ok: false, refusal: { reason: 'ZOOM_UNAVAILABLE' } })
    expect(retryAt(answer)).toBeGreaterThan(NOW + ms)
  })

  it('a request that asks one thing after another waits 15 s in all', async () => {
    const zoom = clientBefore(server).client.forRequest(hearing(() => undefined))
    const all = async () => {
      for (const [, ask] of asks) await ask(zoom)
    }
    expect((await timed(all())).ms).toBeLessThanOrEqual(PATIENCE_MS)
  })

  it('ten calls of one duty are over within 15 s, though six at a time are under way', async () => {
    const zoom = clientBefore(server).client.forDuty(hearing(() => undefined))
    const ten = Promise.all(Array.from({ length: 10 }, (_, n) => zoom.getMeeting(String(n))))
    const { answer, ms } = await timed(ten)
    expect(ms).toBeLessThanOrEqual(PATIENCE_MS)
    expect(answer.map((one) => one.ok || one.refusal.reason)).toEqual(Array(10).fill('ZOOM_UNAVAILABLE'))
  })
})

describe('when a create hangs', () => {
  const refusalOf = async (server: Server) => {
    const { client } = clientBefore(server)
    return (await timed(client.forRequest(hearing(() => undefined)).createMeeting(HOST, draft(), attempt())))
      .answer
  }

  it('the refusal says that it may have happened', async () => {
    expect(await refusalOf(hangsAfterToken)).toMatchObject({ refusal: { begun: true } })
  })

  it('and says nothing of the kind where Zoom was never asked', async () => {
    const answer = await refusalOf(hangs)
    expect(answer).toMatchObject({ refusal: { reason: 'ZOOM_UNAVAILABLE' } })
    expect(answer).not.toMatchObject({ refusal: { begun: true } })
  })
})

describe('a duty that goes on for long', () => {
  it('has 15 s for each thing that it asks', async () => {
    let healthy = true
    const server: Server = (url) => {
      if (url.includes('oauth')) return token()
      return healthy ? Response.json(zoomMeeting()) : null
    }
    const zoom = clientBefore(server).client.forDuty(hearing(() => undefined))
    expect((await timed(zoom.getMeeting('1'))).answer).toMatchObject({ ok: true })
    vi.setSystemTime(NOW + 60_000)
    expect((await timed(zoom.getMeeting('1'))).answer).toMatchObject({ ok: true })
    healthy = false
    vi.setSystemTime(NOW)
    expect((await timed(zoom.getMeeting('1'))).ms).toBeLessThanOrEqual(PATIENCE_MS)
  })
})

describe('a token that the first caller has no time left for', () => {
  it('is still awaited by the second', async () => {
    const tokens: ((answer: Response) => void)[] = []
    let asked = 0
    const { client } = clientBefore((url) => (url.includes('oauth') ? null : Response.json(zoomMeeting())), {
      fetch: (url) => {
        if (!url.includes('oauth')) return Promise.resolve(Response.json(zoomMeeting()))
        asked += 1
        return new Promise((answer) => tokens.push(answer))
      },
    })
    const first = client.forRequest(hearing(() => undefined))
    // Its first call begins the time of the request, and is answered.
    const early = first.getMeeting('1')
    await vi.advanceTimersByTimeAsync(0)
    tokens[0]?.(Response.json({ access_token: 'short', expires_in: 1 }))
    expect(await early).toMatchObject({ ok: true })
    await vi.advanceTimersByTimeAsync(14_000)
    const [late, patient] = [first, client.forDuty(hearing(() => undefined))].map((zoom) =>
      zoom.getMeeting('1'),
    )
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await late).toMatchObject({ refusal: { reason: 'ZOOM_UNAVAILABLE' } })
    tokens[1]?.(token())
    expect(await patient).toMatchObject({ ok: true })
    expect(asked).toBe(2)
  })
})
