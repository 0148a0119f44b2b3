import { describe, expect, it } from 'vitest'
import { type Finder, sweep } from '../../src/app/sweep.ts'

const clock = { now: () => new Date('2026-03-02T09:30:00Z') }

async function swept(finders: Finder[], fails: (number: string) => boolean = () => false) {
  const woken: string[] = []
  const wake = async (number: string) => {
    if (fails(number)) throw new Error('The object is overloaded')
    woken.push(number)
  }
  return { answer: await sweep({ finders, wake, clock }), woken }
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n))

describe('a sweep', () => {
  it('wakes whatever any finder found, once', async () => {
    const { answer, woken } = await swept([async () => ['1', '2'], async () => ['2', '3']])
    expect(woken).toEqual(['1', '2', '3'])
    expect(answer).toEqual({ woken: 3, failed: 0 })
  })
  it('asks each finder for 200 at most, so that none is left out', async () => {
    const limits: number[] = []
    const many: Finder = async (now, limit) => {
      limits.push(limit)
      expect(now).toEqual(clock.now())
      return numbers(limit)
    }
    const { answer } = await swept([many, async () => ['other']])
    expect(answer).toEqual({ woken: 201, failed: 0 })
    expect(limits).toEqual([200])
  })
  it('goes on over objects that fail', async () => {
    const { answer, woken } = await swept([async () => numbers(50)], (number) => number === '3')
    expect(answer).toEqual({ woken: 49, failed: 1 })
    expect(woken).toHaveLength(49)
  })
})
