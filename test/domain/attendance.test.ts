import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attended, count, DEFAULT_RULES, localDay } from '../../src/domain/attendance/rule.ts'
import { seconds, union } from '../../src/domain/when/intervals.ts'
import { property } from '../support/property.ts'

const minute = 60_000
const interval = (from: number, to: number) => ({ from: from * minute, to: to * minute })
const hour = { scheduledStart: 0, open: [interval(0, 60)] }
const status = (stays: [number, number][], held = hour) =>
  attended(
    held,
    stays.map(([from, to]) => interval(from, to)),
    DEFAULT_RULES,
  ).status

describe('a class of an hour', () => {
  it.each<[string, [number, number][], string]>([
    ['nobody', [], 'absent'],
    ['all of it', [[0, 60]], 'present'],
    ['exactly the required 15 minutes', [[0, 15]], 'present'],
    ['a second less', [[0, 15 - 1 / 60]], 'partial'],
    ['exactly 10 minutes after the start', [[10, 60]], 'present'],
    ['a second later', [[10 + 1 / 60, 60]], 'late'],
    ['late and too short', [[50, 60]], 'partial'],
    [
      'twice at once',
      [
        [0, 10],
        [2, 10],
      ],
      'partial',
    ],
    [
      'in two parts',
      [
        [0, 8],
        [50, 57],
      ],
      'present',
    ],
    ['only after the end', [[61, 90]], 'absent'],
    ['only before the start', [[-10, 0]], 'absent'],
  ])('%s: %j is %s', (_, stays, expected) => expect(status(stays)).toBe(expected))
})

describe('other classes', () => {
  it('asks half of a short class', () => {
    const short = { scheduledStart: 0, open: [interval(0, 20)] }
    expect([status([[0, 10]], short), status([[0, 9.9]], short)]).toEqual(['present', 'partial'])
  })
  it('asks half of a class that lasted no time of nobody', () => {
    expect(status([[0, 60]], { scheduledStart: 0, open: [interval(0, 0)] })).toBe('absent')
    expect(status([[0, 60]], { scheduledStart: 0, open: [] })).toBe('absent')
  })
  it('asks half of the time that the class was open, not of its pauses', () => {
    const restarted = { scheduledStart: 0, open: [interval(0, 5), interval(45, 60)] }
    expect([
      status(
        [
          [0, 5],
          [45, 50],
        ],
        restarted,
      ),
      status(
        [
          [0, 5],
          [45, 49.9],
        ],
        restarted,
      ),
    ]).toEqual(['present', 'partial'])
  })
  it('asks as much and waits as long as is configured', () => {
    const rules = { presentAfterMinutes: 20, lateAfterMinutes: 0 }
    const of = (from: number, to: number) => attended(hour, [interval(from, to)], rules).status
    expect([of(0, 20), of(0, 19.9), of(0.1, 30)]).toEqual(['present', 'partial', 'late'])
  })
  it('counts lateness from the later of scheduled and actual start', () => {
    expect(status([[24, 60]], { scheduledStart: 0, open: [interval(15, 60)] })).toBe('present')
    expect(status([[9, 60]], { scheduledStart: 0, open: [interval(-15, 60)] })).toBe('present')
    expect(status([[11, 60]], { scheduledStart: 0, open: [interval(-15, 60)] })).toBe('late')
  })
  it('counts nothing in the pause of a restarted class', () => {
    const restarted = { scheduledStart: 0, open: [interval(0, 10), interval(40, 60)] }
    const result = attended(restarted, [interval(0, 60)], DEFAULT_RULES)
    expect(result).toMatchObject({ status: 'present', attendedSeconds: 30 * 60 })
  })
})

it('tells when somebody came and went, within the class', () => {
  expect(attended(hour, [interval(-5, 10), interval(50, 70)], DEFAULT_RULES)).toMatchObject({
    attendedSeconds: 20 * 60,
    firstJoin: '1970-01-01T00:00:00.000Z',
    lastLeave: '1970-01-01T01:00:00.000Z',
  })
})

it('takes less than a second for nothing', () => {
  expect(attended(hour, [{ from: 0, to: 999 }], DEFAULT_RULES)).toEqual({
    status: 'absent',
    attendedSeconds: 0,
    firstJoin: null,
    lastLeave: null,
  })
})

it('dates a class by its own time zone', () => {
  const earlyInManila = Date.UTC(2026, 2, 1, 23, 30)
  expect(localDay(earlyInManila, 'Asia/Manila')).toBe('2026-03-02')
  expect(localDay(earlyInManila, 'UTC')).toBe('2026-03-01')
  expect(localDay(earlyInManila, 'No/Where')).toBe('2026-03-01')
  expect(localDay(earlyInManila, '')).toBe('2026-03-01')
  expect(localDay(Date.parse('0001-01-01T00:00:00Z'), 'UTC')).toBe('0001-01-01')
  // Midnight in New York before and after the clocks change on 8 March.
  expect(localDay(Date.UTC(2026, 2, 8, 4, 59), 'America/New_York')).toBe('2026-03-07')
  expect(localDay(Date.UTC(2026, 2, 8, 5, 0), 'America/New_York')).toBe('2026-03-08')
  expect(localDay(Date.UTC(2026, 2, 9, 3, 59), 'America/New_York')).toBe('2026-03-08')
  expect(localDay(Date.UTC(2026, 2, 9, 4, 0), 'America/New_York')).toBe('2026-03-09')
  expect(localDay(Date.UTC(2026, 11, 31, 10, 0), 'Pacific/Kiritimati')).toBe('2027-01-01')
})

it('counts by status', () => {
  const records = [{ status: 'late' }, { status: 'late' }, { status: 'excused' }] as const
  expect(count(records)).toEqual({ present: 0, late: 2, partial: 0, absent: 0, excused: 1 })
})

describe('for any intervals', () => {
  const some = fc
    .tuple(fc.integer({ min: -90, max: 150 }), fc.integer({ min: 0, max: 120 }))
    .map(([from, length]) => interval(from, from + length))
  const many = fc.array(some, { maxLength: 8 })

  it(property('attended time is never negative and never exceeds the class'), () => {
    fc.assert(
      fc.property(many, fc.array(some, { minLength: 1, maxLength: 3 }), (stays, open) => {
        const { attendedSeconds } = attended({ scheduledStart: 0, open }, stays, DEFAULT_RULES)
        expect(attendedSeconds).toBeGreaterThanOrEqual(0)
        expect(attendedSeconds).toBeLessThanOrEqual(seconds(open))
      }),
    )
  })
  it(property('a second device within the first adds nothing, and order does not matter'), () => {
    fc.assert(
      fc.property(many, (stays) => {
        const once = attended(hour, stays, DEFAULT_RULES)
        expect(attended(hour, [...stays, ...stays].reverse(), DEFAULT_RULES)).toEqual(once)
        expect(attended(hour, [...stays, ...union(stays)], DEFAULT_RULES)).toEqual(once)
      }),
    )
  })
  it(property('another stay never takes time away, and adds no more than its own length'), () => {
    fc.assert(
      fc.property(many, some, (stays, one) => {
        const before = attended(hour, stays, DEFAULT_RULES).attendedSeconds
        const after = attended(hour, [...stays, one], DEFAULT_RULES).attendedSeconds
        expect(after).toBeGreaterThanOrEqual(before)
        expect(after - before).toBeLessThanOrEqual(seconds([one]))
      }),
    )
  })
})
