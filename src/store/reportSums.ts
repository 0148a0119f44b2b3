import type { ReportTotals } from '../app/reportView.ts'
import { isOpen } from './dailySums.ts'
import { type SQL, sql } from './query.ts'
import { joinedCount, participantCount } from './reportRange.ts'
import { isTaken, isUntaken } from './untaken.ts'

/** The columns of a session `m` that the sums need. */
export const COUNTED = sql`m.id, m.start_time, m.status, m.attendance_basis, m.attendance_final, m.present_count, m.late_count, m.duration,
  ${participantCount} as participants, ${joinedCount} as joined,
  m.attended_count, m.expected_count, m.class_id, m.target_audience`

/**
 * How many of the expected attended, in billionths. Null of a session that has not ended or expected nobody. Whole numbers add up to the
 * same in any order, and what was added can be taken away.
 */
export const share = sql`iif(m.status = 'ended', round(1e9 * m.attended_count / nullif(m.expected_count, 0)), null)`

/** How many attended a session `m`, if so many joined. The people of an untaken session need the roll. */
export const attendedOf = (joined: SQL): SQL =>
  sql`case when ${isTaken} then m.present_count + m.late_count when ${isUntaken} then 0 else ${joined} end`

/**
 * The sums over sessions `m`, as JSON that `totalsIn` reads: the numbers of app/numbers.ts, from the counters of the sessions. If `isWhole` is
 * false of a session, it is in the sums of its day, and only the people that these lack are added.
 */
export function sums(isWhole = sql`true`): SQL {
  const whole = sql`filter (where ${isWhole})`
  return sql`json_array(count(*) ${whole}, total(m.status = 'ended') ${whole},
    total(m.participants) filter (where ${isWhole} or ${isOpen}),
    total(${attendedOf(sql`m.joined`)}) filter (where ${isWhole} or ${isOpen} and not ${isTaken}),
    total(iif(m.status = 'ended', m.duration, 0)) ${whole}, total(${share}) ${whole}, count(${share}) ${whole})`
}

type Sums = [number, number, number, number, number, number, number]

/** The sums of several parts as one. */
export function totalsIn(parts: readonly string[]): ReportTotals {
  const all: Sums[] = parts.map((part) => JSON.parse(part))
  const sum = (place: 0 | 1 | 2 | 3 | 4 | 5 | 6) => all.reduce((total, one) => total + one[place], 0)
  const rates = sum(6)
  return {
    meetings: sum(0),
    completed: sum(1),
    participants: sum(2),
    attended: sum(3),
    minutes: sum(4),
    averageRate: rates === 0 ? null : percentOf(sum(5) / rates),
  }
}

/** Percent, of billionths, to six places: what billionths leave over would make 6.2499999 of 6.25, and that is rounded down. */
const percentOf = (billionths: number): number => Math.round(billionths / 10) / 1e6
