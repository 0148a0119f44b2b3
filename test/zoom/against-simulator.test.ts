import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createZoomClient } from '../../src/zoom/client.ts'
import { type ControlledAccount, openAccount } from '../simulator/control.ts'
import type { Fault } from '../simulator/protocol.ts'
import { draft, memoryCache } from './scripted-zoom.ts'

/** The client before a whole Zoom over HTTP. Runs on Node alone, where the simulator runs. */

const NOW = '2026-11-23T09:00:00Z'
const HOST = 'host@school.example'
const LIST = /^GET \/v2\/users\/host%40school.example\/meetings\?/

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

/** An account whose clock stands still, as the client's does but for what it waits. */
async function open() {
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
    timeoutMs: 150,
  })
  return { account, zoom, clock, arrived: () => arrived(account) }
}

/** What reached the API, as "METHOD path" without the tokens. */
async function arrived(account: ControlledAccount): Promise<string[]> {
  const calls = await account.calls()
  return calls.filter(({ path }) => path.startsWith('/v2')).map(({ method, path }) => `${method} ${path}`)
}

async function openWithMeeting() {
  const opened = await open()
  const created = await opened.zoom.createMeeting(HOST, draft())
  if (!created.ok) throw new Error(created.refusal.message)
  return { ...opened, number: created.value.number, before: (await opened.arrived()).length }
}

const broken: [string, Omit<Fault, 'times'>][] = [
  ['a 5xx', { kind: 'error', status: 500 }],
  ['a timeout', { kind: 'timeout' }],
  ['a cut connection', { kind: 'cut' }],
  ['a connection cut after it was done', { kind: 'cut-after' }],
  ['HTML', { kind: 'html' }],
  ['XML', { kind: 'xml' }],
  ['an empty answer', { kind: 'empty' }],
]

describe('a call that may be repeated', () => {
  it.each(broken)('survives %s twice', async (_name, fault) => {
    const { account, zoom, number, before, arrived } = await openWithMeeting()
    await account.fault({ ...fault, times: 2 })
    expect(await zoom.getMeeting(number)).toMatchObject({ ok: true, value: { number, agenda: 'Cells' } })
    expect((await arrived()).slice(before)).toHaveLength(3)
  })
})
