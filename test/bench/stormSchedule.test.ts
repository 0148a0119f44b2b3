import { describe, expect, it } from 'vitest'
import { createRandom } from '../simulator/random.ts'
import { stormSchedule } from './stormSchedule.ts'

const STORM = { meetings: 300, webhooksEach: 31, withinMs: 10_000 }
const schedule = stormSchedule(STORM, createRandom(1))

describe('the storm of a school', () => {
  it('has every webhook of every meeting once', () => {
    const names = new Set(schedule.map(({ meeting, index }) => `${meeting}/${index}`))
    expect(schedule.length).toBe(9_300)
    expect(names.size).toBe(9_300)
  })

  it('is sent soonest first and within its time', () => {
    const times = schedule.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times.at(0)).toBeGreaterThanOrEqual(0)
    expect(times.at(-1)).toBeLessThan(10_000)
  })

  it('tells that a meeting has started before anybody joins it, and of all of them within the first second', () => {
    const seen = new Map<number, number>()
    for (const { meeting, index } of schedule) {
      expect(index).toBe(seen.get(meeting) ?? 0)
      seen.set(meeting, index + 1)
    }
    const opened = schedule.filter(({ index }) => index === 0).map(({ at }) => at)
    expect(Math.max(...opened)).toBeLessThan(1_000)
  })

  it('brings about as many webhooks in its second half as in its first', () => {
    const early = schedule.filter(({ at }) => at < 5_000).length
    expect(early).toBeGreaterThan(4_400)
    expect(early).toBeLessThan(5_300)
  })

  it('comes again as it was with the same seed, and not with another', () => {
    expect(stormSchedule(STORM, createRandom(1))).toEqual(schedule)
    expect(stormSchedule(STORM, createRandom(2))).not.toEqual(schedule)
  })
})
