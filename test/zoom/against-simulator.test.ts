import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Recurrence } from '../../src/domain/when/recurrence.ts'
import { createZoomClient } from '../../src/zoom/api/client.ts'
import { type ControlledAccount, openAccount } from '../simulator/control.ts'
import type { Fault } from '../simulator/protocol.ts'
import { attempt, draft, memoryCache } from '../support/scripted-zoom.ts'

/** The client before a whole Zoom over HTTP. Runs on Node alone, where the simulator runs. */

const NOW = '2026-11-23T09:00:00Z'
const HOST = 'host@school.example'
const CREATE = 'POST /v2/users/host%40school.example/meetings'
const LIST = 'GET /v2/users/host%40school.example/meetings?type=scheduled&page_size=300'
const READ = (number: string) => `GET /v2/meetings/${number}?show_previous_occurrences=true`
const GREENWICH_MIDNIGHT = '2026-11-24T00:00:00.000Z'

interface Running {
  url: string
  close(): Promise<void>
}
let simulator: Running

beforeAll(async () => {
  // Not a literal, so that the platform's type check does not follow it into Node.
  const server = new URL('../simulator/server.ts', import.meta.url).href
  const { startSimulator }: { startSimulator(): Promise<Running> } = await import(/* @vite-ignore */ server)
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

/**
 * An account with a clock that stands still. The client's clock moves only when the client waits. Only a test of timeouts has a short one, for
 * on a busy machine any call may take this long.
 */
async function open(fault?: Fault) {
  const account = await openAccount(simulator.url, { limits: { enforced: false } })
  await account.setClock({ at: NOW, frozen: true })
  const clock = { now: Date.parse(NOW) }
  const zoom = createZoomClient({
    credentials: account,
    apiUrl: account.apiUrl,
    oauthUrl: account.oauthUrl,
    cache: memoryCache(),
    fetch,
    now: () => clock.now,
    random: () => 0.5,
    wait: async (ms) => {
      clock.now += ms
    },
    timeoutMs: fault?.kind === 'timeout' ? 150 : 10_000,
  })
  return { account, zoom, clock, arrived: () => arrived(account) }
}

/** What reached the API, as "METHOD path" without the tokens. */
async function arrived(account: ControlledAccount): Promise<string[]> {
  const calls = await account.calls()
  return calls.filter(({ path }) => path.startsWith('/v2')).map(({ method, path }) => `${method} ${path}`)
}

async function openWithMeeting(fault?: Fault) {
  const opened = await open(fault)
  const created = await opened.zoom.createMeeting(HOST, draft(), attempt())
  if (!created.ok) throw new Error(created.refusal.message)
  return { ...opened, number: created.value.number, before: (await opened.arrived()).length }
}

/** Faults by what they look like; the last of each pair tells whether Zoom did what was asked. */
const faults: [string, Fault, boolean][] = [
  ['a 5xx', { kind: 'error', status: 500, times: 2 }, false],
  ['a timeout', { kind: 'timeout', times: 2 }, false],
  ['a cut connection', { kind: 'cut', times: 2 }, false],
  ['a connection cut after it was done', { kind: 'cut-after', times: 2 }, true],
  ['HTML', { kind: 'html', times: 2 }, false],
  ['HTML with 502', { kind: 'html', status: 502, times: 2 }, false],
  ['XML', { kind: 'xml', times: 2 }, false],
  ['an empty answer', { kind: 'empty', times: 2 }, false],
]

describe('a call that may be repeated', () => {
  it.each(faults)('survives %s, twice', async (_name, fault) => {
    const { account, zoom, number, before, arrived } = await openWithMeeting(fault)
    await account.fault(fault)
    expect(await zoom.getMeeting(number)).toMatchObject({ ok: true, value: { number } })
    expect((await arrived()).slice(before)).toEqual(Array(3).fill(READ(number)))
  })

  it.each(faults)('gives up after %s, three times', async (_name, fault) => {
    const { account, zoom, number, before, arrived } = await openWithMeeting(fault)
    await account.fault({ ...fault, times: 4 })
    expect(await zoom.getMeeting(number)).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
    expect((await arrived()).length - before).toBe(3)
  })

  it('counts as done when Zoom deleted the meeting and the answer was lost', async () => {
    const { account, zoom, number, before, arrived } = await openWithMeeting()
    await account.fault({ kind: 'cut-after' })
    expect(await zoom.deleteMeeting(number)).toMatchObject({ ok: true })
    expect((await arrived()).length - before).toBe(2)
  })
})

describe('a series', () => {
  it('keeps the time of its clocks, and loses or moves one occurrence alone', async () => {
    const { zoom } = await open()
    const recurrence = {
      frequency: 'weekly',
      interval: 1,
      weekdays: ['friday', 'monday'],
      end: { count: 40 },
    } as const
    const timezone = 'America/New_York'
    const wanted = draft({ timezone, startTime: '2026-11-27T13:00:00.000Z', recurrence })
    const created = await zoom.createMeeting(HOST, wanted, attempt())
    if (!created.ok) throw new Error(created.refusal.message)
    const { number, occurrences } = created.value
    expect(occurrences).toHaveLength(40)
    const starts = occurrences.map(({ startTime }) => startTime)
    expect([starts[0], starts[1], starts.at(-1)]).toEqual([
      '2026-11-27T13:00:00.000Z',
      '2026-11-30T13:00:00.000Z',
      '2027-04-12T12:00:00.000Z',
    ])
    const [first, second] = occurrences.map(({ occurrenceId }) => occurrenceId)
    const moved = { startTime: '2026-11-27T15:00:00.000Z', duration: 30 }
    expect(await zoom.updateOccurrence(number, first ?? '', moved)).toMatchObject({ ok: true })
    for (const _ of ['deleted', 'gone'])
      expect(await zoom.deleteOccurrence(number, second ?? '')).toMatchObject({ ok: true })
    const read = await zoom.getMeeting(number)
    expect(read.ok && read.value.occurrences.slice(0, 2)).toMatchObject([
      { occurrenceId: first, ...moved, isDeleted: false },
      { occurrenceId: second, isDeleted: true },
    ])
  })

  it.each<[string, Recurrence, string[]]>([
    [
      'until a day of its zone',
      { frequency: 'daily', interval: 1, end: { until: '2026-11-25' } },
      ['24', '25'],
    ],
    ['monthly by its date', { frequency: 'monthly', interval: 1, end: { count: 2 } }, ['24', '24']],
    [
      'monthly by its weekday',
      { frequency: 'monthly', interval: 1, week: 4, end: { count: 2 } },
      ['24', '22'],
    ],
    ['every other week', { frequency: 'weekly', interval: 2, end: { count: 2 } }, ['24', '08']],
  ])('repeats %s', async (_, recurrence, days) => {
    const { zoom } = await open()
    const created = await zoom.createMeeting(HOST, draft({ recurrence }), attempt())
    const occurrences = created.ok ? created.value.occurrences : []
    expect(occurrences.map(({ startTime }) => startTime.slice(8, 10))).toEqual(days)
  })
})

describe('a passcode that was changed in Zoom', () => {
  it('is in the join link once the meeting is read again', async () => {
    const { account, zoom, number } = await openWithMeeting()
    await account.actInPortal(number, { action: 'change', changes: { password: 'fresh1' } })
    expect(await zoom.getMeeting(number)).toMatchObject({
      value: { password: 'fresh1', joinUrl: expect.stringContaining('pwd=fresh1') },
    })
  })
})

describe('a stranger on Zoom’s page', () => {
  it('is approved with their own link, or denied', async () => {
    const { account, zoom, number } = await openWithMeeting()
    for (const n of [1, 2])
      await account.askOnPage(number, { email: `gil-${n}@else.example`, first_name: 'Gil' })
    const [first, second] = await account.registrants(number)
    const named = (one: typeof first) => ({ id: one?.registrant_id ?? '', email: one?.email ?? '' })
    expect(await zoom.approveRegistrant(number, named(first))).toMatchObject({
      value: { joinUrl: first?.join_url },
    })
    expect(await zoom.denyRegistrant(number, named(second))).toMatchObject({ ok: true })
    expect((await account.registrants(number)).map(({ status }) => status)).toEqual(['approved', 'denied'])
  })
})

const ANA_AT_ZOOM = { email: 'ana@school.example', status: 'approved' }

describe('a registration', () => {
  it('is asked for once when the answer was lost', async () => {
    const { account, zoom, number, before, arrived } = await openWithMeeting()
    await account.fault({ kind: 'cut-after' })
    const ana = { email: 'ana@school.example', firstName: 'Ana', lastName: 'Cruz' }
    const added = await zoom.addRegistrant(number, ana)
    const path = `/v2/meetings/${number}/registrants`
    const looked = `GET ${path}?status=approved&page_size=300`
    expect((await arrived()).slice(before)).toEqual([`POST ${path}`, looked])
    const listed = await account.registrants(number)
    expect(listed).toMatchObject([{ ...ANA_AT_ZOOM, registrant_id: added.ok && added.value.registrantId }])
  })
})

describe('a create', () => {
  it.each(faults)('happens once in spite of %s', async (_name, fault, performed) => {
    const { account, zoom, arrived } = await open(fault)
    await account.fault({ ...fault, method: 'POST', path: '/v2/*', times: 1 })
    const created = await zoom.createMeeting(HOST, draft({ agenda: 'x'.repeat(300) }), attempt())
    const calls = await arrived()
    expect(created).toMatchObject({ ok: true })
    const number = created.ok ? created.value.number : ''
    expect(calls).toEqual([CREATE, LIST, performed ? READ(number) : CREATE])
    expect(await meetingsOf(account)).toEqual([number])
  })

  it('keeps apart two classes of the same host, topic and time', async () => {
    const { account, zoom } = await open()
    await account.fault({ kind: 'cut-after', method: 'POST', path: '/v2/*', times: 2 })
    const both = await Promise.all([
      zoom.createMeeting(HOST, draft(), attempt()),
      zoom.createMeeting(HOST, draft(), attempt()),
    ])
    const numbers = both.map((created) => (created.ok ? created.value.number : created.refusal.reason))
    expect(new Set(numbers)).toEqual(new Set(await meetingsOf(account)))
    expect(new Set(numbers).size).toBe(2)
  })

  it('is not repeated while the list cannot be had', async () => {
    const { account, zoom, arrived } = await open()
    await account.fault({ kind: 'cut-after', method: 'POST', path: '/v2/*' })
    await account.fault({ kind: 'error', status: 503, method: 'GET', times: 3 })
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({
      refusal: { reason: 'ZOOM_FAILED' },
    })
    expect(await arrived()).toEqual([CREATE, LIST, LIST, LIST])
  })

  it('tells that Zoom does not know the host', async () => {
    const { zoom, arrived } = await open()
    const created = await zoom.createMeeting('nobody@school.example', draft(), attempt())
    expect(created).toMatchObject({ refusal: { reason: 'ZOOM_NOT_FOUND', code: 1001 } })
    expect(await arrived()).toHaveLength(1)
  })
})

/** The numbers of a host's meetings, read past the client. */
async function meetingsOf(account: ControlledAccount): Promise<string[]> {
  const basic = btoa(`${account.clientId}:${account.clientSecret}`)
  const granted = await fetch(
    `${account.oauthUrl}?grant_type=account_credentials&account_id=${account.accountId}`,
    { method: 'POST', headers: { authorization: `Basic ${basic}` } },
  )
  const { access_token } = await granted.json<{ access_token: string }>()
  const headers = { authorization: `Bearer ${access_token}` }
  const listed = await fetch(`${account.apiUrl}/users/${HOST}/meetings`, { headers })
  const { meetings } = await listed.json<{ meetings: { id: number }[] }>()
  return meetings.map(({ id }) => String(id))
}

describe("Zoom's limits", () => {
  it('per second are waited for, as long as Zoom says', async () => {
    const { account, zoom, clock, number, before, arrived } = await openWithMeeting()
    const start = clock.now
    await account.fault({ kind: 'per-second', retryAfter: 2, times: 2 })
    expect(await zoom.getMeeting(number)).toMatchObject({ ok: true })
    expect((await arrived()).length - before).toBe(3)
    expect(clock.now - start).toBe(2_000 + 250 + 2_000 + 500)
  })

  it('per day are answered with their end, and Zoom is left alone until then', async () => {
    const { account, zoom, clock, number, before, arrived } = await openWithMeeting()
    const refusal = { reason: 'ZOOM_UNAVAILABLE', retryAt: GREENWICH_MIDNIGHT }
    await account.fault({ kind: 'daily' })
    expect(await zoom.getMeeting(number)).toMatchObject({ refusal })
    expect(await zoom.getMeeting(number)).toMatchObject({ refusal })
    expect((await arrived()).length - before).toBe(1)
    clock.now = Date.parse(GREENWICH_MIDNIGHT) - 1
    expect(await zoom.getMeeting(number)).toMatchObject({ refusal })
    expect((await arrived()).length - before).toBe(1)
    clock.now += 1
    expect(await zoom.getMeeting(number)).toMatchObject({ ok: true })
  })

  it('per host and day are answered with midnight in Greenwich, for that host alone', async () => {
    const { account, zoom, number, arrived } = await openWithMeeting()
    const refusal = { reason: 'ZOOM_UNAVAILABLE', retryAt: GREENWICH_MIDNIGHT }
    await account.fault({ kind: 'host-daily' })
    const before = (await arrived()).length
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({ refusal })
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({ refusal })
    expect((await arrived()).length - before).toBe(1)
    expect(await zoom.getMeeting(number)).toMatchObject({ ok: true })
  })

  it('per registrant are answered with midnight in Greenwich', async () => {
    const { zoom, number, before, arrived } = await openWithMeeting()
    const ana = { email: 'ana@school.example', firstName: 'Ana', lastName: 'Cruz' }
    for (let count = 0; count < 3; count += 1) expect((await zoom.addRegistrant(number, ana)).ok).toBe(true)
    const refusal = { reason: 'ZOOM_UNAVAILABLE', retryAt: GREENWICH_MIDNIGHT }
    expect(await zoom.addRegistrant(number, ana)).toMatchObject({ refusal })
    expect(await zoom.addRegistrant(number, ana)).toMatchObject({ refusal })
    expect((await arrived()).length - before).toBe(4)
  })
})

describe('the token', () => {
  it('is fetched anew when Zoom has revoked it', async () => {
    const { account, zoom, number, before, arrived } = await openWithMeeting()
    await account.revokeTokens()
    expect(await zoom.getMeeting(number)).toMatchObject({ ok: true })
    expect((await arrived()).length - before).toBe(2)
    const tokens = (await account.calls()).filter(({ path }) => path.startsWith('/oauth'))
    expect(tokens).toHaveLength(2)
  })

  it('is asked for again when that fails', async () => {
    const { account, zoom } = await open()
    await account.fault({ kind: 'cut', path: '/oauth/*' })
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({ ok: true })
    expect((await account.calls()).map(({ path }) => path.slice(0, 6))).toEqual([
      '/oauth',
      '/oauth',
      '/v2/us',
    ])
  })
})

describe('the circuit', () => {
  it('opens after five failures and lets nothing through for 30 s', async () => {
    const { account, zoom, clock, number, before, arrived } = await openWithMeeting()
    await account.fault({ kind: 'error', status: 500, times: 5 })
    for (let count = 0; count < 4; count += 1) await zoom.getMeeting(number)
    expect((await arrived()).length - before).toBe(5)
    expect(await zoom.getMeeting(number)).toMatchObject({ refusal: { reason: 'ZOOM_UNAVAILABLE' } })
    clock.now += 30_000
    expect(await zoom.getMeeting(number)).toMatchObject({ ok: true })
    expect((await arrived()).length - before).toBe(6)
  })
})

describe('a class that was held', () => {
  it('is told whole, page by page, once the report is complete', async () => {
    const { account, zoom, number } = await openWithMeeting()
    await account.play(number, { size: 320, seed: 7 })
    await account.setClock({ at: '2026-11-25T09:00:00Z', frozen: true })
    const instances = await zoom.listInstances(number)
    const uuid = instances.ok ? (instances.value[0]?.uuid ?? '') : ''
    const past = await zoom.pastParticipants(uuid)
    const report = await zoom.reportParticipants(uuid)
    expect(past.ok && past.value.length).toBeGreaterThanOrEqual(320)
    expect(report.ok && report.value.length).toBe(past.ok && past.value.length)
  })
})
