import { describe, expect, it } from 'vitest'
import { count, judge } from '../../src/domain/attendance/rule.ts'
import { dayIn } from '../../src/domain/when/day.ts'
import { RULE } from '../support/spec.ts'

const minutes = (n: number) => n * 60_000
const hour = { seconds: 3600, begunAt: 0 }

const status = (attended: number, arrived: number | null = 0, sitting = hour, rule = RULE) =>
  judge({ seconds: attended, arrivedAt: arrived, isUncertain: false }, sitting, rule)

describe('in a session of an hour', () => {
  it.each<[string, number, number | null, string]>([
    ['nobody', 0, null, 'absent'],
    ['all of it', 3600, 0, 'present'],
    ['exactly the required 15 minutes', 900, 0, 'present'],
    ['a second less', 899, 0, 'partial'],
    ['one second', 1, 0, 'partial'],
    ['arrival exactly 10 minutes after the start', 3000, minutes(10), 'present'],
    ['arrival a moment later', 2999, minutes(10) + 1, 'late'],
    ['late and too short', 899, minutes(45), 'partial'],
    ['arrival before the start', 3600, -minutes(20), 'present'],
  ])('%s is judged', (_, attended, arrived, expected) => {
    expect(status(attended, arrived)).toBe(expected)
  })
})

describe('in other sessions', () => {
  it('half of a short one is enough', () => {
    const short = { seconds: 1200, begunAt: 0 }
    expect([status(600, 0, short), status(599, 0, short)]).toEqual(['present', 'partial'])
  })
  it('half of one that lasted no time is nothing, and nobody was there', () => {
    expect(status(0, null, { seconds: 0, begunAt: 0 })).toBe('absent')
  })
  it('as much is asked and as long is waited as the rule says', () => {
    const rule = { presentAfterMinutes: 20, lateAfterMinutes: 0 }
    const of = (attended: number, arrived: number) => status(attended, arrived, hour, rule)
    expect([of(1200, 0), of(1199, 0), of(1200, 1)]).toEqual(['present', 'partial', 'late'])
  })
})

describe('what Zoom lost the time of', () => {
  const judged = (seconds: number) =>
    judge({ seconds, arrivedAt: seconds > 0 ? 0 : null, isUncertain: true }, hour, RULE)

  it('is never absent', () => expect(judged(0)).toBe('partial'))
  it('is judged by what is known beside it', () => {
    expect([judged(60), judged(900)]).toEqual(['partial', 'present'])
  })
})

it('dates a session by its own time zone', () => {
  const earlyInManila = Date.UTC(2026, 2, 1, 23, 30)
  expect(dayIn('Asia/Manila')(earlyInManila)).toBe('2026-03-02')
  expect(dayIn('UTC')(earlyInManila)).toBe('2026-03-01')
  expect(dayIn('No/Where')(earlyInManila)).toBe('2026-03-01')
  expect(dayIn('')(earlyInManila)).toBe('2026-03-01')
  expect(dayIn('UTC')(Date.parse('0001-01-01T00:00:00Z'))).toBe('0001-01-01')
  // Midnight in New York before and after the clocks change on 8 March.
  const inNewYork = dayIn('America/New_York')
  expect(inNewYork(Date.UTC(2026, 2, 8, 4, 59))).toBe('2026-03-07')
  expect(inNewYork(Date.UTC(2026, 2, 8, 5, 0))).toBe('2026-03-08')
  expect(inNewYork(Date.UTC(2026, 2, 9, 3, 59))).toBe('2026-03-08')
  expect(inNewYork(Date.UTC(2026, 2, 9, 4, 0))).toBe('2026-03-09')
  expect(dayIn('Pacific/Kiritimati')(Date.UTC(2026, 11, 31, 10, 0))).toBe('2027-01-01')
})

it('counts by status, and of the expected who attended: present or late', () => {
  const all = ['present', 'late', 'late', 'partial', 'absent', 'excused', 'excused'] as const
  const records = all.map((one) => ({ status: one, expected: true }))
  const visitor = { status: 'present', expected: false } as const
  expect(count([...records, visitor])).toEqual({
    present: 2,
    late: 2,
    partial: 1,
    absent: 1,
    excused: 2,
    expected: 7,
    attended: 3,
  })
})
