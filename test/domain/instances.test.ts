import { describe, expect, it } from 'vitest'
import type { Instance } from '../../src/domain/when/instances.ts'
import { usesOf } from '../../src/domain/when/instances.ts'

const minutes = (n: number) => n * 60_000
const hours = (n: number) => minutes(n * 60)

const instance = (uuid: string, known: Partial<Instance> = {}): Instance => ({
  uuid,
  startedAt: null,
  endedAt: null,
  firstMark: null,
  lastMark: null,
  report: null,
  heardSince: false,
  ...known,
})

describe('an instance', () => {
  const timesOf = (...instances: Instance[]) => usesOf(instances).map(({ from, to }) => [from, to])

  it('goes on until Zoom tells its end', () => {
    expect(timesOf(instance('a', { startedAt: 5 }))).toEqual([[5, null]])
    expect(timesOf(instance('a', { startedAt: 5, endedAt: 9 }))).toEqual([[5, 9]])
  })
  it('began with its first mark where meeting.started is missing', () => {
    expect(timesOf(instance('a', { firstMark: 5, lastMark: 8 }))).toEqual([[5, null]])
  })
  it('has no length where only its end is known, or its end is before its start', () => {
    expect(timesOf(instance('a', { endedAt: 9 }))).toEqual([[9, 9]])
    expect(timesOf(instance('a', { startedAt: 12, endedAt: 9 }))).toEqual([[12, 12]])
  })
  it('has the times of its report where webhooks tell none', () => {
    const report = { from: 3, to: 8, complete: false }
    expect(timesOf(instance('a', { report }))).toEqual([[3, 8]])
    expect(timesOf(instance('a', { report, startedAt: 2, endedAt: 9 }))).toEqual([[2, 9]])
    expect(timesOf(instance('a', { report, firstMark: 5, lastMark: 6 }))).toEqual([[3, 8]])
  })
  it('without an end was over when the next began', () => {
    const [first, next] = [instance('z', { startedAt: 5 }), instance('a', { startedAt: 50 })]
    expect(timesOf(first, next)).toEqual([
      [5, 50],
      [50, null],
    ])
    expect(timesOf(next, first)).toEqual(timesOf(first, next))
  })
  it('without an end was over with the last that was heard of it, where the next was on another day', () => {
    const lost = instance('a', { startedAt: 0, firstMark: 1, lastMark: minutes(40) })
    expect(timesOf(lost, instance('b', { startedAt: hours(24) }))).toEqual([
      [0, minutes(40)],
      [hours(24), null],
    ])
  })
})
