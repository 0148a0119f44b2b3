import { describe, expect, it } from 'vitest'
import { median, quantile, spread } from './statistics.ts'

describe('the spread of rounds', () => {
  it('has the round in the middle and both ends, in any order of measuring', () => {
    expect(spread([9, 1, 10, 2, 3])).toEqual({ median: 3, low: 1, high: 10 })
  })

  it('lies between the two in the middle of an even number of rounds', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
  })

  it('leaves the measured values in their order', () => {
    const measured = [3, 1, 2]
    spread(measured)
    quantile(measured, 0.5)
    expect(measured).toEqual([3, 1, 2])
  })
})

describe('a quantile', () => {
  const latencies = Array.from({ length: 200 }, (_, n) => 200 - n)

  it.each([
    { share: 0.5, value: 100 },
    { share: 0.99, value: 198 },
    { share: 1, value: 200 },
    { share: 0, value: 1 },
  ])('of $share of 1 to 200 is $value', ({ share, value }) => {
    expect(quantile(latencies, share)).toBe(value)
  })

  it('of few values never lies beyond them', () => {
    expect(quantile([5, 6], 0.99)).toBe(6)
    expect(quantile([], 0.5)).toBe(0)
  })
})
