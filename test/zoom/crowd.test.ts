import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Zoom } from '../../src/app/zoom.ts'
import { type Budget, createBudget } from '../../src/zoom/api/budget.ts'
import { createZoomClient } from '../../src/zoom/api/client.ts'
import { openAccount } from '../simulator/control.ts'
import { attempt, draft, hearing, memoryCache } from '../support/scripted-zoom.ts'

/** Many meetings that register at once, before a Zoom that keeps to its limits. Takes real time: limits are per second. */

const MEETINGS = 30
const LOT = 10
const HOST = 'host@school.example'

let simulator: { url: string; close(): Promise<void> }
beforeAll(async () => {
  // Not a literal, so that the platform's type check does not follow it into Node.
  const server = new URL('../simulator/server.ts', import.meta.url).href
  simulator = await (await import(/* @vite-ignore */ server)).startSimulator()
})
afterAll(() => simulator.close())

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** As a meeting's object in an isolate of its own, which shares the budget alone with others. */
async function isolate(budget: Budget) {
  const account = await openAccount(simulator.url, { limits: { plan: 'business' } })
  const open = () =>
    createZoomClient({
      credentials: account,
      apiUrl: account.apiUrl,
      oauthUrl: account.oauthUrl,
      cache: memoryCache(),
      budget,
      fetch,
      now: Date.now,
      random: Math.random,
      wait: pause,
    }).forDuty(hearing(() => undefined))
  return { account, open }
}

/** Registers one person as a duty does: it comes back when it is told to. */
async function register(zoom: Zoom, number: string, n: number): Promise<void> {
  const person = { email: `pupil-${n}@school.example`, firstName: 'Gil', lastName: `No ${n}` }
  for (;;) {
    const added = await zoom.addRegistrant(number, person)
    if (added.ok) return
    if (added.refusal.reason !== 'ZOOM_UNAVAILABLE') throw new Error(added.refusal.message)
    await pause(Date.parse(added.refusal.retryAt) - Date.now())
  }
}

describe(`${MEETINGS} meetings that register ${LOT} people each at the same time`, () => {
  it('are all done, and Zoom says to hardly a call that it comes too soon', async () => {
    const { account, open } = await isolate(createBudget('business', () => performance.now()))
    const host = open()
    const numbers: string[] = []
    for (let n = 0; n < MEETINGS; n += 1) {
      const created = await host.createMeeting(HOST, draft(), attempt())
      if (created.ok) numbers.push(created.value.number)
    }
    const duties = numbers.map(async (number) => {
      const zoom = open()
      await Promise.all(Array.from({ length: LOT }, (_, n) => register(zoom, number, n)))
    })
    await Promise.all(duties)
    const posts = (await account.calls()).filter(({ path }) => path.endsWith('/registrants'))
    expect(posts.filter(({ status }) => status === 201)).toHaveLength(MEETINGS * LOT)
    expect(posts.filter(({ status }) => status === 429).length).toBeLessThan(posts.length / 50)
  })
})
