import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Budget, createBudget, type Label, ZOOM_PLANS } from '../../src/zoom/api/budget.ts'
import { createTurns } from '../../src/zoom/api/turns.ts'
import { hearing, json, scriptedZoom, zoomMeeting } from '../support/scripted-zoom.ts'

/** Calls a second, by Zoom's documentation. */
const ZOOM = {
  free: { light: 4, medium: 2, heavy: 1 },
  pro: { light: 30, medium: 20, heavy: 10 },
  business: { light: 80, medium: 60, heavy: 40 },
}
const LABELS: Label[] = ['light', 'medium', 'heavy']
const LONG = 60_000
const BLINK = 0.01

const most = (times: number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000 - BLINK).length))

function budgetAt(plan: (typeof ZOOM_PLANS)[number]) {
  const clock = { now: 5_000 }
  return { clock, budget: createBudget(plan, () => clock.now) }
}

describe('the budget of an account', () => {
  it('never hands out more slots in any second than Zoom takes, to any callers at any times', async () => {
    const asks = fc.array(fc.record({ pause: fc.nat(700), count: fc.integer({ min: 1, max: 40 }) }), {
      maxLength: 15,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ZOOM_PLANS),
        fc.constantFrom(...LABELS),
        asks,
        async (plan, label, all) => {
          const { clock, budget } = budgetAt(plan)
          const times: number[] = []
          for (const { pause, count } of all) {
            clock.now += pause
            const { delays } = await budget.take(label, count, 3_000)
            times.push(...delays.map((delay) => clock.now + delay))
          }
          expect(most(times)).toBeLessThanOrEqual(ZOOM[plan][label])
        },
      ),
    )
  })

  it('uses four fifths of it, while many wait', async () => {
    const { budget } = budgetAt('business')
    const { delays } = await budget.take('light', 640, LONG)
    expect(Math.max(...delays) / 1_000).toBeCloseTo(640 / 64, 0)
  })

  it('lets a few go at once after a pause', async () => {
    const { clock, budget } = budgetAt('pro')
    const atOnce = async () => (await budget.take('light', 10, LONG)).delays.filter((delay) => delay === 0)
    expect(await atOnce()).toHaveLength(6)
    expect(await atOnce()).toHaveLength(0)
    clock.now += LONG
    expect(await atOnce()).toHaveLength(6)
  })

  it('keeps the classes of calls apart', async () => {
    const { budget } = budgetAt('pro')
    await budget.take('light', 100, LONG)
    expect((await budget.take('medium', 1, 0)).delays).toEqual([0])
  })

  it('hands out no slot that comes too late, and says when to ask again: one after the other', async () => {
    const { clock, budget } = budgetAt('pro')
    const first = await budget.take('light', 100, 1_000)
    expect(first.delays.length).toBeLessThan(40)
    const second = await budget.take('light', 24, 1_000)
    expect(second.delays).toEqual([])
    // 24 slots are a second.
    const third = await budget.take('light', 24, 1_000)
    expect(third.againInMs - second.againInMs).toBeCloseTo(1_000)
    clock.now += second.againInMs
    expect((await budget.take('light', 24, 1_000)).delays).toHaveLength(24)
  })
})

/** A budget that counts how often it is asked. */
function counted(budget: Budget) {
  const asked: number[] = []
  const counting: Budget = {
    take(label, count, withinMs) {
      asked.push(count)
      return budget.take(label, count, withinMs)
    },
  }
  return { asked, budget: counting }
}

const meetings = (count: number) => Array.from({ length: count }, () => json(zoomMeeting()))

describe('the calls of one duty', () => {
  it('that begin together ask for their slots together', async () => {
    const { asked, budget } = counted(createBudget('business', () => 0))
    const { zoom } = scriptedZoom(meetings(10), { budget })
    await Promise.all(Array.from({ length: 10 }, (_, n) => zoom.getMeeting(String(n))))
    expect(asked).toEqual([10])
  })

  it('wait for their slots, each for its own', async () => {
    const delays: number[] = []
    const turns = createTurns({
      budget: createBudget('pro', () => 0),
      withinMs: LONG,
      now: () => 0,
      wait: async (ms) => void delays.push(Math.round(ms)),
    })
    expect(await Promise.all(Array.from({ length: 9 }, () => turns('light')))).toEqual(Array(9).fill(null))
    // Six at once, then one every 1/24 s.
    expect(delays).toEqual([42, 83, 125])
  })

  it('are told to come back where the budget is used up, and ask Zoom nothing', async () => {
    const { zoom, requests } = scriptedZoom([], {
      budget: { take: async () => ({ delays: [], againInMs: 7_000 }) },
    })
    expect(await zoom.getMeeting('1')).toMatchObject({
      refusal: { reason: 'ZOOM_UNAVAILABLE', retryAt: '2026-11-23T09:00:07.000Z' },
    })
    expect(requests).toEqual([])
  })

  it('ask the budget for nothing more until then', async () => {
    const { asked, budget } = counted({
      take: async (_, count) => ({ delays: count > 1 ? [] : [0], againInMs: 7_000 }),
    })
    const { zoom, clock } = scriptedZoom(meetings(1), { budget })
    await Promise.all([zoom.getMeeting('1'), zoom.getMeeting('2')])
    clock.now += 6_999
    expect(await zoom.getMeeting('3')).toMatchObject({
      refusal: { reason: 'ZOOM_UNAVAILABLE', retryAt: '2026-11-23T09:00:07.000Z' },
    })
    expect(asked).toEqual([2])
    clock.now += 1
    expect(await zoom.getMeeting('3')).toMatchObject({ ok: true })
  })

  it('ask for another slot with every repetition', async () => {
    const { asked, budget } = counted(createBudget('business', () => 0))
    const { zoom } = scriptedZoom([json({}, 500), ...meetings(1)], { budget })
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
    expect(asked).toEqual([1, 1])
  })

  it.each([
    ['fails', () => Promise.reject(new Error('moved'))],
    ['does not answer', () => new Promise<never>(() => undefined)],
  ])('go on without a budget that %s', async (_, take) => {
    const { zoom } = scriptedZoom(meetings(1), { budget: { take } })
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
  })
})

describe('a person who waits', () => {
  it('gets a slot where a duty has to come back', async () => {
    const { clock, budget } = budgetAt('pro')
    await budget.take('light', 24 * 5, LONG)
    const { client } = scriptedZoom(meetings(1), {
      budget,
      now: () => clock.now,
      wait: async () => undefined,
    })
    const listener = hearing(() => undefined)
    expect(await client.forDuty(listener).getMeeting('1')).toMatchObject({ ok: false })
    expect(await client.forRequest(listener).getMeeting('1')).toMatchObject({ ok: true })
  })
})
