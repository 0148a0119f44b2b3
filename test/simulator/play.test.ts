import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiOf, createMeeting } from './api-caller.ts'
import { openAccount } from './control.ts'
import type { LessonPlan } from './lesson.ts'
import { urlValidation } from './payloads.ts'
import type { AccountOptions } from './protocol.ts'
import { type Simulator, startSimulator } from './server.ts'

type Received = { body: string; requestId: unknown; signature: unknown; timestamp: unknown }

let simulator: Simulator
let endpoint: Server
let webhookUrl = ''
let received: Received[] = []
let answers: number[] = []
/** How many requests have to be under way before the first is answered. */
let together = 1
let underWay: (() => void)[] = []
let most = 0

beforeAll(async () => {
  simulator = await startSimulator()
  endpoint = createServer(async (request, response) => {
    const {
      'x-zm-request-id': requestId,
      'x-zm-signature': signature,
      'x-zm-request-timestamp': timestamp,
    } = request.headers
    received.push({ body: await text(request), requestId, signature, timestamp })
    await companions()
    response.writeHead(answers.shift() ?? 200).end()
  })
  await new Promise<void>((listening) => endpoint.listen(0, '127.0.0.1', listening))
  const address = endpoint.address()
  webhookUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`
})
afterAll(async () => {
  await simulator.close()
  endpoint.close()
})
/** Holds a request until so many are there, so that the test rests on no timing. */
async function companions() {
  const answer = Promise.withResolvers<void>()
  underWay.push(answer.resolve)
  most = Math.max(most, underWay.length)
  if (underWay.length >= together) for (const go of underWay.splice(0)) go()
  await answer.promise
}

beforeEach(() => {
  received = []
  answers = []
  most = 0
  together = 1
  underWay = []
})

async function scheduled(options: AccountOptions = {}) {
  const account = await openAccount(simulator.url, { seed: 5, webhookUrl, ...options })
  const api = await apiOf(account)
  return { account, api, ...(await createMeeting(api)) }
}

/** Four webhooks. */
const pair: LessonPlan = {
  startedAt: '2026-03-02T08:00:00Z',
  endedAt: '2026-03-02T09:00:00Z',
  people: [{ name: 'Alma Umaga', connections: [{ from: 0 }] }],
}

const bodies = (webhooks: { body: string }[]) => webhooks.map(({ body }) => body)

describe('a class that is played', () => {
  it('reaches the endpoint signed, in Zoom’s order', async () => {
    const { account, id } = await scheduled()
    const { webhooks, deliveries } = await account.play(id, { size: 6 })
    expect(bodies(received)).toEqual(bodies(webhooks))
    expect(deliveries.every(({ delivered }) => delivered)).toBe(true)
    for (const { body, signature, timestamp } of received) {
      const hmac = createHmac('sha256', account.webhookSecret).update(`v0:${timestamp}:${body}`)
      expect(signature).toBe(`v0=${hmac.digest('hex')}`)
    }
  })

  it('is the same bytes for the same seed', async () => {
    const [one, other] = [await scheduled({ accountId: 'a1' }), await scheduled({ accountId: 'a2' })]
    const first = await one.account.play(one.id, { seed: 77, size: 9 })
    const second = await other.account.play(other.id, { seed: 77, size: 9 })
    expect(bodies(first.webhooks)).toEqual(
      bodies(second.webhooks).map((body) => body.replace('"a2"', '"a1"')),
    )
    expect(first.truth).toEqual(second.truth)
  })

  it('has the host and the registrants of the meeting, and guests up to its size', async () => {
    const { account, api, id } = await scheduled()
    const pupil = { email: 'gil@school.example', first_name: 'Gil', last_name: 'Talahib' }
    const { body } = await api('POST', `/meetings/${id}/registrants`, pupil)
    const { lesson } = await account.play(id, { size: 4 })
    expect(lesson.people).toHaveLength(4)
    expect(lesson.people[0]).toMatchObject({ email: 'host@school.example', userId: account.users[0]?.id })
    expect(lesson.people[1]).toMatchObject({ name: 'Gil Talahib', registrantId: body?.['registrant_id'] })
    expect(lesson.people[2]).not.toHaveProperty('email')
  })

  it('has a new uuid each time', async () => {
    const { account, id, uuid } = await scheduled()
    const first = await account.play(id)
    const second = await account.play(id)
    expect(new Set([uuid, first.lesson.meeting.uuid, second.lesson.meeting.uuid]).size).toBe(3)
  })

  it('loses, repeats and shuffles as told', async () => {
    const { account, id } = await scheduled()
    const all = await account.play(id, { seed: 8, size: 12 })
    const { webhooks, dropped } = await account.play(id, {
      seed: 8,
      size: 12,
      drop: 0.3,
      duplicates: 0.5,
      shuffle: true,
    })
    expect(dropped.length).toBeGreaterThan(0)
    expect(new Set(bodies(webhooks)).size + dropped.length).toBe(all.webhooks.length)
    expect(webhooks.length).toBeGreaterThan(new Set(bodies(webhooks)).size)
    expect(webhooks.map(({ sendAtOffset }) => sendAtOffset)).not.toEqual(
      webhooks.map(({ sendAtOffset }) => sendAtOffset).sort((a, b) => a - b),
    )
    const requestIds = received.slice(all.webhooks.length).map(({ requestId }) => requestId)
    expect(new Set(requestIds).size).toBe(webhooks.length)
  })

  it('is sent so many at a time', async () => {
    const { account, id } = await scheduled()
    await account.play(id, { size: 8 })
    expect(most).toBe(1)
    together = 2
    await account.play(id, { lesson: pair, concurrency: 2 })
    expect(most).toBe(2)
  })

  it('is tried again where the endpoint fails', async () => {
    const { account, id } = await scheduled()
    answers = [500, 503]
    const { deliveries } = await account.play(id, { concurrency: 1 })
    expect(deliveries.every(({ delivered }) => delivered)).toBe(true)
    const statuses = deliveries.flatMap(({ attempts }) => attempts.map(({ status }) => status))
    expect(statuses.filter((status) => status !== 200).sort()).toEqual([500, 503])
  })

  it('is for the caller to send where there is no address', async () => {
    const account = await openAccount(simulator.url, { seed: 5 })
    const { id } = await createMeeting(await apiOf(account))
    const { webhooks, deliveries } = await account.play(id, { sideEvents: true })
    expect(webhooks.length).toBeGreaterThan(3)
    expect(deliveries).toEqual([])
    await expect(account.deliver('{}')).rejects.toThrow('no such webhook address')
  })

  it('needs a meeting', async () => {
    const { account } = await scheduled()
    await expect(account.play(1)).rejects.toThrow('no such meeting')
  })
})

describe('a webhook sent by hand', () => {
  it('is delivered like any other', async () => {
    const { account } = await scheduled()
    answers = [404]
    const { body } = urlValidation('token', 1)
    expect(await account.deliver(body)).toMatchObject({ delivered: false, attempts: [{ status: 404 }] })
    await account.setWebhookUrl(`${webhookUrl}/elsewhere`)
    expect(await account.deliver(body)).toMatchObject({ delivered: true })
    expect(bodies(received)).toEqual([body, body])
  })
})
