import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiCaller, apiOf, createMeeting, requestToken } from './api-caller.ts'
import { type ControlledAccount, openAccount } from './control.ts'
import type { Fault } from './protocol.ts'
import { type Simulator, startSimulator } from './server.ts'

const USER = '/users/host@school.example'

let simulator: Simulator
let account: ControlledAccount
let api: ApiCaller
beforeAll(async () => {
  simulator = await startSimulator()
  account = await openAccount(simulator.url)
  api = await apiOf(account)
})
afterAll(() => simulator.close())

async function answered(fault: Fault) {
  await account.fault(fault)
  return api('GET', USER)
}

describe('a fault', () => {
  it('waits for a matching request, as often as it is told to', async () => {
    await account.fault({ kind: 'error', status: 503, method: 'GET', path: '/v2/*/registrants', times: 2 })
    const { id } = await createMeeting(api)
    const statuses: number[] = []
    for (let count = 0; count < 3; count += 1)
      statuses.push((await api('GET', `/meetings/${id}/registrants`)).status)
    expect(statuses).toEqual([503, 503, 200])
  })

  it.each([500, 502, 503])('answers %i as Zoom does', async (status) => {
    await account.fault({ kind: 'error', status })
    expect(await api('GET', USER)).toMatchObject({
      status,
      body: { code: status, message: expect.any(String) },
    })
  })

  it('answers any code of Zoom, in any language', async () => {
    await account.fault({ kind: 'error', status: 404, code: 3001, message: 'La reunión no existe.' })
    const answer = await api('GET', USER)
    expect(answer).toMatchObject({ status: 404, body: { code: 3001, message: 'La reunión no existe.' } })
  })

  it('limits per second with and without seconds to wait', async () => {
    await account.fault({ kind: 'per-second', retryAfter: 2 })
    await account.fault({ kind: 'per-second' })
    const [first, second] = [await api('GET', USER), await api('GET', USER)]
    expect([first.status, first.headers.get('x-ratelimit-type'), first.headers.get('retry-after')]).toEqual([
      429,
      'QPS',
      '2',
    ])
    expect([
      second.status,
      second.headers.get('x-ratelimit-type'),
      second.headers.get('retry-after'),
    ]).toEqual([429, 'QPS', null])
  })

  it('limits per day with a date, and per host with a sentence', async () => {
    await account.fault({ kind: 'daily' })
    await account.fault({ kind: 'host-daily' })
    const [daily, host] = [await api('GET', USER), await api('GET', USER)]
    expect(daily.headers.get('retry-after')).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z$/)
    expect(host.body?.['message']).toContain('exceeded the daily rate limit (100)')
    expect(host.headers.get('retry-after')).toBe(null)
  })

  it('answers what is no JSON', async () => {
    const html = await answered({ kind: 'html' })
    expect([html.status, html.headers.get('content-type'), html.text[0]]).toEqual([200, 'text/html', '<'])
    const xml = await answered({ kind: 'xml', status: 500 })
    expect([xml.status, xml.text.startsWith('<?xml')]).toEqual([500, true])
    expect(await answered({ kind: 'empty' })).toMatchObject({ status: 200, text: '' })
  })

  it('makes an answer slow', async () => {
    await account.fault({ kind: 'slow', milliseconds: 5 })
    expect((await api('GET', USER)).status).toBe(200)
  })

  it('hits token requests too', async () => {
    await account.fault({ kind: 'error', status: 500, path: '/oauth/*' })
    expect((await requestToken(account)).status).toBe(500)
  })
})

describe('a broken connection', () => {
  const createdMeetings = async () =>
    (await api('GET', `${USER}/meetings?page_size=300`)).body?.['total_records']

  it('before the answer has done nothing', async () => {
    const before = await createdMeetings()
    await account.fault({ kind: 'cut', method: 'POST', path: '/v2/users/*/meetings' })
    await expect(createMeeting(api)).rejects.toThrow()
    expect(await createdMeetings()).toBe(before)
    expect((await account.calls()).filter(({ status }) => status === null)).toHaveLength(1)
  })

  it('after the work has done it: a POST may have created a meeting', async () => {
    const before = Number(await createdMeetings())
    await account.fault({ kind: 'cut-after', method: 'POST', path: '/v2/users/*/meetings' })
    await expect(createMeeting(api)).rejects.toThrow()
    expect(await createdMeetings()).toBe(before + 1)
  })
})

describe('a request that is never answered', () => {
  it('ends with the simulator', async () => {
    const own = await startSimulator()
    const stuck = await openAccount(own.url)
    const call = await apiOf(stuck)
    await stuck.fault({ kind: 'timeout' })
    const answer = call('GET', USER).catch(() => 'broken')
    while ((await stuck.calls()).length < 2);
    await own.close()
    expect(await answer).toBe('broken')
  })
})
