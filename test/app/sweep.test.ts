import { describe, expect, it } from 'vitest'
import { EVERY_MS, sweep, watch } from '../../src/app/sweep.ts'

const clock = { now: () => new Date('2026-03-02T09:30:00Z') }

/** A watch that finds these meetings, and what was reminded by it. */
function watching(numbers: readonly string[], fails: (number: string) => boolean = () => false) {
  const reminded: string[] = []
  const asked: { now: Date; limit: number }[] = []
  const it = watch(
    async (now, limit) => {
      asked.push({ now, limit })
      return numbers.slice(0, limit)
    },
    async (number) => {
      if (fails(number)) throw new Error('The object is overloaded')
      reminded.push(number)
    },
  )
  return { it, reminded, asked }
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n))

describe('a sweep', () => {
  it('reminds each object of what its watch is about', async () => {
    const [reports, spills] = [watching(['1', '2']), watching(['2', '3'])]
    expect(await sweep([reports.it, spills.it], clock)).toEqual({ reminded: 4, failed: 0 })
    expect([reports.reminded, spills.reminded]).toEqual([
      ['1', '2'],
      ['2', '3'],
    ])
  })
  it('reminds 200 of each watch at most, so that none is left out', async () => {
    const [many, few] = [watching(numbers(500)), watching(['other'])]
    expect(await sweep([many.it, few.it], clock)).toEqual({ reminded: 201, failed: 0 })
    expect(many.asked).toEqual([{ now: clock.now(), limit: 2_000 }])
    expect(few.reminded).toEqual(['other'])
  })
  it('comes to everybody in a few rounds, though the same are found in vain each time', async () => {
    const { it: one, reminded } = watching(numbers(500))
    for (let round = 0; round < 3; round += 1) {
      const now = new Date(clock.now().getTime() + round * EVERY_MS)
      await sweep([one], { now: () => now })
    }
    expect(new Set(reminded).size).toBe(500)
  })
  it('goes on over objects that fail', async () => {
    const { it: one, reminded } = watching(numbers(50), (number) => number === '3')
    expect(await sweep([one], clock)).toEqual({ reminded: 49, failed: 1 })
    expect(reminded).toHaveLength(49)
  })
  it('goes on where one watch cannot look', async () => {
    const { it: one, reminded } = watching(['1'])
    const blind = watch(
      () => Promise.reject(new Error('D1_ERROR')),
      async () => undefined,
    )
    expect(await sweep([blind, one], clock)).toEqual({ reminded: 1, failed: 1 })
    expect(reminded).toEqual(['1'])
  })
})
