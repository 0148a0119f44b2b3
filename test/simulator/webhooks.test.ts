import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deliver, type Sender, sign } from './webhooks.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 2, 2, 8)
const BODY = '{"event":"meeting.started","payload":{"note":"é ✓"}}'

/** An endpoint that gives these answers in turn, on a clock that only waiting moves. */
function endpoint(...statuses: (number | 'none')[]) {
  let now = START
  const requests: { headers: Record<string, string>; body: string }[] = []
  const sender: Sender = {
    url: 'https://rollcall.example/api/zoom/webhook',
    secret: 'shh',
    clientId: 'client-1',
    now: () => now,
    wait: async (milliseconds) => {
      now += milliseconds
    },
    send: async (request) => {
      requests.push({ headers: Object.fromEntries(request.headers), body: await request.text() })
      const status = statuses[requests.length - 1] ?? 200
      if (status === 'none') throw new Error('connection refused')
      return new Response(null, { status })
    },
  }
  return { sender, requests }
}

const minutes = (attempts: { at: number }[]) => attempts.map(({ at }) => (at - START) / MINUTE)

describe('a signed webhook', () => {
  it('carries the HMAC of v0, its timestamp in seconds and the raw body', async () => {
    const headers = await sign('shh', 1_772_438_400, BODY, { clientId: 'client-1' })
    const expected = createHmac('sha256', 'shh').update(`v0:1772438400:${BODY}`).digest('hex')
    expect(headers).toMatchObject({
      'x-zm-signature': `v0=${expected}`,
      'x-zm-request-timestamp': '1772438400',
      'user-agent': 'Zoom Marketplace/1.0a',
      'content-type': 'application/json',
      clientid: 'client-1',
    })
    expect(headers['x-zm-request-id']).toMatch(/^[0-9a-f]{8}(_[0-9a-f]{4}){3}_[0-9a-f]{12}$/)
  })
})

describe('a delivery', () => {
  it.each([200, 204])('is done with %i', async (status) => {
    const { sender, requests } = endpoint(status)
    const { attempts, delivered } = await deliver(BODY, sender)
    expect(delivered).toBe(true)
    expect(attempts).toEqual([{ at: START, status }])
    expect(requests[0]?.body).toBe(BODY)
  })

  it.each([302, 400, 401, 404, 429])('is lost at once with %i', async (status) => {
    const { sender, requests } = endpoint(status)
    expect(await deliver(BODY, sender)).toMatchObject({ delivered: false, attempts: [{ status }] })
    expect(requests).toHaveLength(1)
  })

  it('is tried again 5, 20 and 60 minutes after each failure of the endpoint, and then lost', async () => {
    const { sender } = endpoint(500, 503, 'none', 502)
    const { attempts, delivered } = await deliver(BODY, sender)
    expect(delivered).toBe(false)
    expect(minutes(attempts)).toEqual([0, 5, 25, 85])
    expect(attempts.map(({ status }) => status)).toEqual([500, 503, null, 502])
  })

  it('ends with the first retry that is taken', async () => {
    const { sender } = endpoint(503, 200)
    const { attempts, delivered } = await deliver(BODY, sender)
    expect(delivered).toBe(true)
    expect(minutes(attempts)).toEqual([0, 5])
  })

  it('repeats the bytes and the request id, and signs anew', async () => {
    const { sender, requests } = endpoint(500, 200)
    await deliver(BODY, sender)
    const [first, second] = requests
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['x-zm-request-id']).toBe(first?.headers['x-zm-request-id'])
    expect(second?.headers['x-zm-signature']).not.toBe(first?.headers['x-zm-signature'])
    const stamps = requests.map(({ headers }) => Number(headers['x-zm-request-timestamp']))
    expect(stamps).toEqual([START / 1000, START / 1000 + 300])
  })

  it('counts an answer after its time as none', async () => {
    const { sender } = endpoint()
    const never = { ...sender, send: () => new Promise<Response>(() => {}), timeoutMs: 1 }
    const { attempts } = await deliver(BODY, never)
    expect(attempts.map(({ status }) => status)).toEqual([null, null, null, null])
  })
})
