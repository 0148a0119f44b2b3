import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAccount } from './account.ts'
import { type ApiCaller, apiOf, createMeeting } from './api-caller.ts'
import { openAccount } from './control.ts'
import { countRequest } from './limits.ts'
import { AccountOptions } from './protocol.ts'
import { type Simulator, startSimulator } from './server.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

async function frozen(options: AccountOptions) {
  const account = await openAccount(simulator.url, options)
  await account.setClock({ at: '2026-03-02T23:59:30Z', frozen: true })
  return { account, api: await apiOf(account) }
}

async function repeat(count: number, call: () => ReturnType<ApiCaller>): Promise<number[]> {
  const statuses: number[] = []
  for (let done = 0; done < count; done += 1) statuses.push((await call()).status)
  return statuses
}

describe('the limit of an account', () => {
  it.each([
    ['free', 4],
    ['pro', 30],
    ['business', 80],
  ] as const)('per second lets a %s plan make %i light requests', async (plan, limit) => {
    const { account, api } = await frozen({ limits: { plan } })
    const read = () => api('GET', '/users/host@school.example')
    expect(await repeat(limit, read)).toEqual(Array.from({ length: limit }, () => 200))
    const { status, headers, body } = await read()
    expect(status).toBe(429)
    expect(body).toEqual({
      code: 429,
      message: 'You have reached the maximum per-second rate limit for this API. Try again later.',
    })
    expect(headers.get('x-ratelimit-type')).toBe('QPS')
    expect(headers.get('x-ratelimit-category')).toBe('Light')
    expect(headers.get('x-ratelimit-remaining')).toBe('0')
    await account.setClock({ at: '2026-03-02T23:59:31Z', frozen: true })
    expect((await read()).status).toBe(200)
  })

  it('counts medium and heavy requests for themselves', async () => {
    const { api } = await frozen({ limits: { plan: 'free' } })
    const { id } = await createMeeting(api)
    expect(await repeat(2, () => api('GET', `/meetings/${id}/registrants`))).toEqual([200, 429])
    expect(
      await repeat(2, () => api('POST', `/meetings/${id}/batch_registrants`, { registrants: [] })),
    ).toEqual([400, 429])
    expect((await api('GET', `/meetings/${id}`)).status).toBe(200)
  })

  it('per day gives an ISO date as Retry-After', () => {
    const account = createAccount('', 1, AccountOptions.parse({ limits: { plan: 'free' } }))
    for (let second = 0; second < 1_000; second += 1) {
      account.now = () => Date.UTC(2026, 2, 2, 0, 0, second)
      countRequest(account, 'Heavy')
    }
    account.now = () => Date.UTC(2026, 2, 2, 12)
    const headers = { 'X-RateLimit-Type': 'Daily-limit', 'Retry-After': '2026-03-03T00:00:00Z' }
    expect(() => countRequest(account, 'Heavy')).toThrow(
      expect.objectContaining({
        status: 429,
        message: expect.stringMatching(/^You have reached the maximum daily rate limit for this API\./),
        headers: expect.objectContaining(headers),
      }),
    )
    account.now = () => Date.UTC(2026, 2, 3)
    expect(countRequest(account, 'Heavy')).toMatchObject({ 'X-RateLimit-Remaining': '0' })
  })
})

describe('the limit of a host', () => {
  it('is a hundred creates and updates a day, told by nothing but its text', async () => {
    const { account, api } = await frozen({ limits: { enforced: false } })
    const { id } = await createMeeting(api)
    const change = () => api('PATCH', `/meetings/${id}`, { topic: 'Again' })
    expect(new Set(await repeat(99, change))).toEqual(new Set([204]))
    const { status, headers, body } = await change()
    expect(status).toBe(429)
    expect(body).toEqual({
      code: 429,
      message:
        'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.',
    })
    expect(headers.get('retry-after')).toBe(null)
    expect(headers.get('x-ratelimit-type')).toBe(null)
    expect(headers.get('x-ratelimit-category')).toBe('Light')
    expect(Number(headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0)
    await account.setClock({ at: '2026-03-03T00:00:00Z', frozen: true })
    expect((await change()).status).toBe(204)
  })

  it('holds for each host alone', async () => {
    const users = [{ email: 'one@school.example' }, { email: 'two@school.example' }]
    const { api } = await frozen({ users, limits: { hostPerDay: 1 } })
    await createMeeting(api, {}, 'one@school.example')
    expect((await api('POST', '/users/one@school.example/meetings', {})).status).toBe(429)
    expect((await api('POST', '/users/two@school.example/meetings', {})).status).toBe(201)
  })
})
