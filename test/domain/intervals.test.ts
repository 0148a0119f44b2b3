import { describe, expect, it } from 'vitest'
import { clip, type Interval, seconds, union } from '../../src/domain/when/intervals.ts'

const from = (...pairs: [number, number][]): Interval[] => pairs.map(([start, to]) => ({ from: start, to }))

describe('a union', () => {
  it.each<[string, Interval[], Interval[]]>([
    ['of nothing is nothing', [], []],
    ['is in order', from([5, 6], [1, 2]), from([1, 2], [5, 6])],
    ['joins what overlaps', from([1, 5], [3, 8]), from([1, 8])],
    ['joins what touches', from([1, 3], [3, 8]), from([1, 8])],
    ['takes in what lies within', from([1, 8], [3, 4], [7, 8]), from([1, 8])],
    ['leaves out what has no length, or less', from([2, 2], [9, 4]), []],
  ])('%s', (_, intervals, expected) => {
    expect(union(intervals)).toEqual(expected)
  })

  it('leaves its operands as they are', () => {
    const intervals = from([1, 5], [3, 8])
    union(intervals)
    expect(intervals).toEqual(from([1, 5], [3, 8]))
  })
})

it('clipping keeps what lies within the bounds, and nothing that only touches them', () => {
  expect(clip(from([0, 3], [4, 6], [8, 20], [10, 12]), { from: 3, to: 10 })).toEqual(from([4, 6], [8, 10]))
})

it('seconds are whole, overlaps counted once', () => {
  expect(seconds(from([0, 1_999]))).toBe(1)
  expect(seconds(from([0, 60_000], [30_000, 90_000]))).toBe(90)
  // Parts of a second add up before they are dropped.
  expect(seconds(from([0, 500], [1_000, 1_500]))).toBe(1)
})
