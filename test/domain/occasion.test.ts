import { describe, expect, it } from 'vitest'
import type { Span } from '../../src/domain/when/connection.ts'
import { type Instance, occasion, spans } from '../../src/domain/when/sessions.ts'

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
  const timesOf = (...instances: Instance[]) => spans(instances).map(({ from, to }) => [from, to])

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

/** The class is scheduled at 0 and lasts an hour. */
const SCHEDULE = { start: 0, length: hours(1) }
const span = (uuid: string, from: number, to: number | null): Span => ({ uuid, from, to })
const theClass = (...all: Span[]) => occasion(all, SCHEDULE).map(({ uuid }) => uuid)

describe('the class', () => {
  it('is nothing while nothing was held', () => {
    expect(theClass()).toEqual([])
  })
  it('goes on where the host starts again, up to six hours later', () => {
    const first = span('a', 0, minutes(20))
    expect(theClass(first, span('b', minutes(20) + hours(6), null))).toEqual(['a', 'b'])
    expect(theClass(first, span('b', minutes(20) + hours(6) + 1, null))).toEqual(['a'])
  })
  it('is the occasion nearest to the schedule', () => {
    const before = span('before', -hours(30), -hours(29))
    const after = span('after', hours(40), hours(41))
    expect(theClass(before, after)).toEqual(['before'])
    expect(theClass(before, span('class', minutes(5), hours(1)), after)).toEqual(['class'])
  })
  it('is the later of two that are equally near', () => {
    expect(theClass(span('a', -hours(9), -hours(8)), span('b', hours(8), hours(9)))).toEqual(['b'])
  })
  it('is what was open throughout the scheduled start', () => {
    expect(theClass(span('open since yesterday', -hours(20), null))).toEqual(['open since yesterday'])
  })
})

describe('a link tried before', () => {
  it.each<[string, Span]>([
    ['the day before', span('try-out', -hours(24), minutes(5) - hours(24))],
    ['half an hour before', span('try-out', -minutes(30), -minutes(25))],
    ['a second short of half the class', span('try-out', -minutes(30) + 1000, 0)],
  ])('%s is not the class, nor part of it', (_, tryOut) => {
    expect(theClass(tryOut)).toEqual([])
    expect(theClass(tryOut, span('class', 1, null))).toEqual(['class'])
  })
  it('for half the class or more was the class held early', () => {
    expect(theClass(span('early', -hours(3), -hours(3) + minutes(30)))).toEqual(['early'])
  })
  it('and still open may yet become the class', () => {
    expect(theClass(span('early', -minutes(10), null))).toEqual(['early'])
    expect(theClass(span('early', -minutes(10), 1))).toEqual(['early'])
  })
})
