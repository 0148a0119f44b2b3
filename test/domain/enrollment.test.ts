import { describe, expect, it } from 'vitest'
import { type EnrollmentTimes, wasEnrolled } from '../../src/domain/enrollment.ts'

/** A session that ended at 09:00 in Manila on the 10th, which was 01:00 in UTC. */
const END = { at: Date.parse('2026-03-10T01:00:00Z'), date: '2026-03-10', timezone: 'Asia/Manila' }
const BEFORE = '2026-03-10T00:59:59.999Z'
const AFTER = '2026-03-10T01:00:00.001Z'
const NEXT_DAY = '2026-03-10T16:00:00.000Z'

const was = (times: Partial<EnrollmentTimes>) =>
  wasEnrolled({ since: null, enrolledAt: null, until: null, leftAt: null, ...times }, END)

describe('a pupil', () => {
  it.each<[boolean, string, Partial<EnrollmentTimes>]>([
    [true, 'from the beginning', {}],
    [true, 'from the moment', { enrolledAt: '2026-03-10T01:00:00.000Z' }],
    [false, 'not a moment earlier', { enrolledAt: AFTER }],
    [true, 'from an earlier day', { since: '2026-03-09', enrolledAt: AFTER }],
    [false, 'from the moment, if the day is the same', { since: '2026-03-10', enrolledAt: AFTER }],
    [true, 'from the day of the session, told on the next', { since: '2026-03-10', enrolledAt: NEXT_DAY }],
    [false, 'not before a day that is yet to come', { since: '2026-03-11', enrolledAt: BEFORE }],
    [false, 'not before a day that was stated for them', { since: '2026-03-11' }],
    [false, 'until the moment', { leftAt: '2026-03-10T01:00:00.000Z' }],
    [true, 'not a moment less', { leftAt: AFTER }],
    [false, 'until an earlier day', { until: '2026-03-09', leftAt: AFTER }],
    [true, 'until the moment, if the day is the same', { until: '2026-03-10', leftAt: AFTER }],
    [false, 'not on a first day without them, told on the next', { until: '2026-03-10', leftAt: NEXT_DAY }],
    [true, 'before a first day without them', { until: '2026-03-11', leftAt: '2026-03-12T00:00:00.000Z' }],
    [false, 'until the moment, if the day is yet to come', { until: '2026-03-20', leftAt: BEFORE }],
  ])('is in the class: %s, %s', (is, _, times) => {
    expect(was(times)).toBe(is)
  })
})
