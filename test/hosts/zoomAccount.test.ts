import { evictAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { accountMemoryOf, budgetOf } from '../../src/hosts/cloudflare/zoomAccount.ts'
import { importSchool, type ScheduledMeeting, scheduleOnly } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'

const zoom = testAccount()

/** Zoom's limit of light calls a second on the plan of the tests. */
const LIMIT = 80

describe('meetings that register at once, each in an object of its own', () => {
  it('share one budget, so that Zoom is hardly ever asked too often', async () => {
    const [classes, students] = [6, 38]
    await importSchool(students)
    const meetings: ScheduledMeeting[] = []
    for (let n = 0; n < classes; n += 1) meetings.push(await scheduleOnly())
    const posts = async () => {
      const numbers = new Set(meetings.map(({ zoom_meeting_id }) => zoom_meeting_id))
      const calls = await zoom.calls()
      return calls.filter(({ email, path }) => email !== undefined && numbers.has(path.split('/')[3] ?? ''))
    }
    // And the admin: who hosts needs no link.
    const everybody = classes * (students + 1)
    await until(
      async () => (await posts()).length >= everybody,
      () =>
        Promise.all(
          meetings.map(({ zoom_meeting_id }) =>
            runDurableObjectAlarm(env.MEETINGS.getByName(zoom_meeting_id)),
          ),
        ),
    )
    const seconds = Map.groupBy(await posts(), ({ at }) => at.slice(0, 19))
    const tooMany = [...seconds.values()].reduce((sum, { length }) => sum + Math.max(0, length - LIMIT), 0)
    expect(await posts()).toHaveLength(everybody)
    expect(tooMany).toBeLessThan(everybody / 20)
  })
})

describe('the budget', () => {
  it('is one for all who ask', async () => {
    const grants = await Promise.all(
      Array.from({ length: 10 }, () => budgetOf(env).take('heavy', 10, 60_000)),
    )
    const delays = grants.flatMap((grant) => grant.delays).sort((a, b) => a - b)
    expect(delays).toHaveLength(100)
    // 32 a second, and 8 at once.
    expect(delays.at(-1)).toBeGreaterThan(2_000)
  })
})

describe('the school’s Zoom account', () => {
  it('is learnt once, and known after the object was evicted', async () => {
    expect(await accountMemoryOf(env).learn('first')).toBe('first')
    await evictAllDurableObjects()
    expect(await accountMemoryOf(env).learn('other')).toBe('first')
  })
})
