import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLanes } from '../../src/zoom/api/lanes.ts'
import { hearing, scriptedZoom, zoomMeeting } from '../support/scripted-zoom.ts'

afterEach(() => vi.useRealTimers())

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

describe('lanes', () => {
  it('are taken in order, never by more than there are, and given back after a failure', async () => {
    const work = fc.array(fc.record({ turns: fc.nat(9), fails: fc.boolean() }), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), work, async (count, jobs) => {
        const lanes = createLanes(count)
        const begun: number[] = []
        let underWay = 0
        const done = jobs.map(({ turns, fails }, n) =>
          lanes(async () => {
            begun.push(n)
            underWay += 1
            expect(underWay).toBeLessThanOrEqual(count)
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
            underWay -= 1
            if (fails) throw new Error('failed')
            return n
          }),
        )
        const outcomes = await Promise.allSettled(done)
        expect(begun).toEqual(upTo(jobs.length))
        expect(outcomes.map(({ status }) => status)).toEqual(
          jobs.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
        )
      }),
    )
  })
})

/** Fetch as on Workers: the seventh request waits until one of six is answered, while its own time runs. */
function sixAtATime(answerMs: number) {
  const lanes = createLanes(6)
  return (url: string, { signal }: RequestInit): Promise<Response> => {
    if (url.includes('oauth'))
      return Promise.resolve(Response.json({ access_token: 'fine', expires_in: 3600 }))
    const answered = lanes(
      () =>
        new Promise<Response>((answer) => setTimeout(() => answer(Response.json(zoomMeeting())), answerMs)),
    )
    const aborted = new Promise<Response>((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason)),
    )
    return Promise.race([answered, aborted])
  }
}

describe('ten calls of one request, and each takes most of its time', () => {
  it('are all in time: what waits for a connection does not run out of it', async () => {
    vi.useFakeTimers()
    const { zoom, calls } = scriptedZoom([], { fetch: sixAtATime(7_000), timeoutMs: 10_000 })
    const answers = Promise.all(upTo(10).map((n) => zoom.getMeeting(String(n))))
    await vi.advanceTimersByTimeAsync(16_000)
    expect((await answers).every(({ ok }) => ok)).toBe(true)
    expect(calls.map(({ status }) => status)).toEqual(Array(11).fill(200))
  })
})

describe('a request with calls that are never answered', () => {
  it('keeps nobody else waiting', async () => {
    let asked = 0
    const { client } = scriptedZoom([], {
      fetch: async (url) => {
        if (url.includes('oauth')) return Response.json({ access_token: 'fine', expires_in: 3600 })
        asked += 1
        return asked <= 6 ? new Promise(() => undefined) : Response.json(zoomMeeting())
      },
    })
    const view = () => client.forRequest(hearing(() => undefined))
    const [cancelled, other] = [view(), view()]
    for (const n of upTo(10)) void cancelled.getMeeting(String(n))
    await vi.waitFor(() => expect(asked).toBe(6))
    expect(await other.getMeeting('1')).toMatchObject({ ok: true })
    expect(asked).toBe(7)
  })
})
