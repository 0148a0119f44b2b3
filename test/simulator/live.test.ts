import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { apiOf, createMeeting } from './api-caller.ts'
import { type ControlledAccount, openAccount } from './control.ts'
import { serve } from './node-server.ts'
import { Sent } from './protocol.ts'
import { type Simulator, startSimulator } from './server.ts'

/** Answers to every webhook, and keeps it. */
const received: { event: string; payload: { object: { participant?: { user_name: string } } } }[] = []
const endpoint = serve(async (request) => {
  received.push(JSON.parse(await request.text()))
  return Response.json({ received: true })
})

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
  await new Promise<void>((listening) => endpoint.listen(0, '127.0.0.1', listening))
})
afterAll(async () => {
  await simulator.close()
  endpoint.close()
})

let account: ControlledAccount
let number: number
beforeEach(async () => {
  received.length = 0
  const { port } = endpoint.address() as AddressInfo
  account = await openAccount(simulator.url, { seed: 3, webhookUrl: `http://127.0.0.1:${port}` })
  number = (await createMeeting(await apiOf(account))).id
})

const told = () =>
  received.map(({ event, payload }) =>
    [event.replace(/^meeting\.(participant_)?/, ''), payload.object.participant?.user_name].join(' ').trim(),
  )
const at = (minute: number) => `2026-03-02T08:${String(minute).padStart(2, '0')}:00Z`
const come = (name: string, minute: number, to: 'door' | 'main' = 'main') =>
  account.live(number, { do: 'come', who: { name }, to, at: at(minute) })

describe('a meeting that is run by hand', () => {
  it('tells by webhooks of a person who waits for the host, and of the host, who lets them in', async () => {
    await come('Ana', 0, 'door')
    await vi.waitFor(() => expect(told()).toEqual(['jbh_waiting Ana']))
    await account.live(number, { do: 'start', at: at(2) })
    const now = ['started', 'joined Host Teacher', 'jbh_waiting_left Ana', 'joined Ana']
    await vi.waitFor(() => expect(told().slice(1).sort()).toEqual(now.sort()))
  })

  it('takes what the README shows for curl', async () => {
    const shown = readFileSync('test/simulator/README.md', 'utf8').matchAll(/NUMBER\/live -d '(.*)'$/gm)
    let came = ''
    for (const [, body = ''] of shown) {
      const its = body.replace('ATTENDEE', came)
      const address = `${simulator.url}/_control/accounts/${account.accountId}/meetings/${number}/live`
      const answer = await fetch(address, { method: 'POST', body: its })
      expect([its, answer.status]).toEqual([its, 200])
      came = z.object({ attendee: z.string().nullable() }).parse(await answer.json()).attendee ?? ''
    }
    await vi.waitFor(() => expect(told()).toContain('ended'))
    expect(told()).toEqual(expect.arrayContaining(['started', 'joined Tala', 'left Tala']))
  })

  it('tells of the waiting room, of breakout rooms and of the end', async () => {
    await account.live(number, { do: 'start', at: at(0) })
    const { attendee } = await come('Ben', 1, 'door')
    const ben = attendee ?? ''
    await account.live(number, { do: 'admit', attendee: ben, at: at(3) })
    await account.live(number, { do: 'move', attendee: ben, to: 'breakout', at: at(5) })
    await account.live(number, { do: 'move', attendee: ben, to: 'main', at: at(9) })
    await account.live(number, { do: 'leave', attendee: ben, lost: true, at: at(12) })
    await account.live(number, { do: 'end', at: at(20) })
    await vi.waitFor(() => expect(told()).toContain('left Host Teacher'))
    const counts = Map.groupBy(told(), (one) => one)
    expect(Object.fromEntries([...counts].map(([what, all]) => [what, all.length]))).toEqual({
      started: 1,
      'joined Host Teacher': 1,
      'joined_waiting_room Ben': 1,
      'admitted Ben': 1,
      'left_waiting_room Ben': 1,
      'joined Ben': 3,
      'left Ben': 3,
      'joined_breakout_room Ben': 1,
      'left_breakout_room Ben': 1,
      ended: 1,
      'left Host Teacher': 1,
    })
  })

  it('is in Zoom’s report as it was', async () => {
    await account.live(number, { do: 'start', at: at(0) })
    const { attendee } = await come('Ben', 2)
    await account.live(number, { do: 'leave', attendee: attendee ?? '', at: at(9) })
    await come('Ben', 11)
    await account.live(number, { do: 'end', at: at(20) })
    await account.setClock({ at: at(55) })
    const api = await apiOf(account)
    const { body } = await api('GET', `/report/meetings/${number}/participants`)
    expect(body?.['participants']).toMatchObject([
      { name: 'Ben', join_time: at(2), leave_time: at(9), duration: 420 },
      { name: 'Host Teacher', join_time: at(0), leave_time: at(20) },
      { name: 'Ben', join_time: at(11), leave_time: at(20) },
    ])
  })

  it.each([
    { action: { do: 'end' } as const, says: 'Nobody has started the meeting' },
    { action: { do: 'leave', attendee: 'x' } as const, says: 'Nobody of that kind is there' },
  ])('refuses $action.do in a sentence where it cannot be', async ({ action, says }) => {
    await expect(account.live(number, action)).rejects.toThrow(says)
  })
})

describe('a link that a person opens in a browser', () => {
  // A browser says so itself, and Node's fetch something else.
  const open = (url: string) =>
    simulator.fetch(new Request(url, { headers: { 'sec-fetch-mode': 'navigate' } }))

  it('starts the meeting, or brings its registrant, and leads to the page', async () => {
    const api = await apiOf(account)
    const { body } = await api('POST', `/meetings/${number}/registrants`, {
      email: 'ana@school.example',
      first_name: 'Ana',
    })
    const own = String(body?.['join_url'])
    const { body: meeting } = await api('GET', `/meetings/${number}`)
    for (const url of [own, own, String(meeting?.['start_url'])]) {
      const answer = await open(url)
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/#${number}`])
    }
    const now = ['jbh_waiting Ana', 'jbh_waiting_left Ana', 'joined Ana', 'joined Host Teacher', 'started']
    await vi.waitFor(() => expect(told().sort()).toEqual(now))
  })

  it('leaves everything as it is for a program', async () => {
    const { body: meeting } = await (await apiOf(account))('GET', `/meetings/${number}`)
    const answer = await fetch(String(meeting?.['start_url']))
    expect(await answer.text()).toBe('Started Fractions.')
    expect(told()).toEqual([])
  })
})

describe('the next webhooks', () => {
  const control = (path: string, method = 'GET', body?: unknown) =>
    fetch(`${simulator.url}/_control/accounts/${account.accountId}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  const sentOf = async (query: string) =>
    z.object({ sent: z.array(Sent) }).parse(await (await control(`sent${query}`)).json()).sent

  it.each([
    { kind: 'drop', times: 1, arrive: ['joined Host Teacher'] },
    { kind: 'repeat', times: 1, arrive: ['joined Host Teacher', 'started', 'started'] },
    { kind: 'drop', times: null, arrive: [] },
  ])('are treated as is wished: $kind $times', async ({ kind, times, arrive }) => {
    await control('wish', 'PUT', { kind, times })
    await account.live(number, { do: 'start' })
    await vi.waitFor(async () => {
      const sent = await sentOf('')
      expect(sent).toHaveLength(2)
      expect(sent.map(({ state }) => state)).not.toContain('on its way')
      expect(told().sort()).toEqual(arrive)
    })
    const [first, second] = await sentOf(`?meeting=${number}`)
    if (kind === 'repeat') expect(first?.attempts).toHaveLength(2)
    else expect(first).toMatchObject({ event: 'meeting.started', state: 'dropped', attempts: [] })
    if (times === 1) expect(second?.attempts).toMatchObject([{ status: 200, answer: '{"received":true}' }])
  })

  it('are nobody’s on another site', async () => {
    const answer = await fetch(`${simulator.url}/_control/accounts/${account.accountId}/wish`, {
      method: 'PUT',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: 'null',
    })
    expect(answer.status).toBe(403)
  })
})

describe('after a restart', () => {
  it('the simulator knows its meetings, who is in them and who is registered', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-'))
    const memory = join(folder, 'zoom.json')
    const same = { accountId: 'kept', clientId: 'c', clientSecret: 's', webhookSecret: 'w' }
    const before = await startSimulator({ memory })
    const first = await openAccount(before.url, { ...same, seed: 1 })
    const { id } = await createMeeting(await apiOf(first))
    await (await apiOf(first))('POST', `/meetings/${id}/registrants`, {
      email: 'ana@school.example',
      first_name: 'Ana',
    })
    await first.live(id, { do: 'start' })
    await before.close()

    const after = await startSimulator({ memory })
    const again = await openAccount(after.url, { ...same, seed: 2 })
    expect(await again.registrants(id)).toMatchObject([{ email: 'ana@school.example' }])
    const shown = await fetch(`${after.url}/_control/accounts/kept/meetings/${id}`)
    expect(await shown.json()).toMatchObject({
      here: 1,
      attendees: [{ name: 'Host Teacher', place: 'main' }],
    })
    await again.live(id, { do: 'end' })
    await after.close()
    rmSync(folder, { recursive: true })
  })
})
