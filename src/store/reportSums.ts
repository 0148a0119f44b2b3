import { sql } from 'drizzle-orm'
import type { ReportTotals } from '../app/reportView.ts'
import { isTaken, isUntaken } from './untaken.ts'

/** Percent, of a session that ended and expected somebody; null of others. */
const rate = sql`iif(m.status = 'ended', 100.0 * m.attended_count / nullif(m.expected_count, 0), null)`

/** The sums over sessions `m`, as JSON that `totalsIn` reads: the numbers of app/numbers.ts, from the counters of the sessions. */
export const sums = sql`json_array(count(*), coalesce(sum(m.status = 'ended'), 0), coalesce(sum(m.participants), 0),
  coalesce(sum(case when ${isTaken} then m.present_count + m.late_count
    when ${isUntaken} then 0 else m.joined end), 0),
  coalesce(sum(iif(m.status = 'ended', m.duration, 0)), 0), coalesce(sum(${rate}), 0), count(${rate}))`

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
    averageRate: rates === 0 ? null : sum(5) / rates,
  }
}
