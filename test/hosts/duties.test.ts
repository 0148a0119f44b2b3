import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Duties, type Duty } from '../../src/meeting/duties/duties.ts'

const NOW = Date.parse('2999-03-02T08:00:00Z')
const MINUTE = 60_000

/** Duties in the real storage of an object that has none yet. */
const withDuties = (check: (duties: Duties) => Promise<void>) =>
  runInDurableObject(env.MEETINGS.get(env.MEETINGS.newUniqueId()), (_, { storage }) =>
    check(new Duties(storage)),
  )

/** Whether the duty is done now, and then whenever it says. */
async function isDone(duties: Duties, now: number, next: number | null = null, duty: Duty = 'release') {
  const isDue = duties.due(now).includes(duty)
  if (isDue) await duties.perform(duty, async () => next)
  return isDue
}

describe('a duty', () => {
  it('is done from its time on, once, and again when it says', () =>
    withDuties(async (duties) => {
      expect(await isDone(duties, NOW)).toBe(false)
      duties.plan('release', NOW)
      expect(await isDone(duties, NOW - 1)).toBe(false)
      expect(await isDone(duties, NOW, NOW + MINUTE)).toBe(true)
      expect(await isDone(duties, NOW)).toBe(false)
      expect(await isDone(duties, NOW + MINUTE)).toBe(true)
      expect(await isDone(duties, NOW + MINUTE)).toBe(false)
    }))

  it('that is planned while it is under way is done once more', () =>
    withDuties(async (duties) => {
      duties.plan('release', NOW)
      await duties.perform('release', async () => {
        duties.planBy('release', NOW + 2, NOW + 2)
        return null
      })
      expect(await isDone(duties, NOW + 2)).toBe(true)
    }))

  it('is brought forward and never put off before it is due', () =>
    withDuties(async (duties) => {
      duties.planBy('release', NOW + 2 * MINUTE, NOW)
      duties.planBy('release', NOW + MINUTE, NOW)
      duties.planBy('release', NOW + 3 * MINUTE, NOW)
      expect(await isDone(duties, NOW + MINUTE)).toBe(true)
    }))

  it('is none of another’s', () =>
    withDuties(async (duties) => {
      duties.plan('register', NOW)
      expect(await isDone(duties, NOW, null, 'release')).toBe(false)
      expect(await isDone(duties, NOW, null, 'register')).toBe(true)
    }))
})
