import type { ReportTotals } from '../app/reportView.ts'
import { type SQL, sql } from './query.ts'
import { joinedCount, participantCount } from './reportRange.ts'

/** The numbers of a session `m` that the sums need. */
export const NUMBERS = sql`m.is_open, m.is_taken, m.is_untaken, m.summed_participants, m.summed_attended, m.summed_minutes, m.share,
  ${participantCount} as participants, ${joinedCount} as joined`

export const COUNTED = sql`m.id, m.start_time, m.status, ${NUMBERS}`

/**
 * The sums over sessions `m`, as JSON that `totalsIn` reads: the numbers of app/numbers.ts, from the counters of the sessions, and the people
 * that these numbers lack. If `isWhole` is false of a session, it is in the sums of its day, and only these people are added.
 */
export function sums(isWhole = sql`true`): SQL {
  const whole = (number: SQL): SQL => sql`total(${number}) filter (where ${isWhole})`
  return sql`json_array(${whole(sql`1`)}, ${whole(sql`m.status = 'ended'`)},
    ${whole(sql`m.summed_participants`)} + total(m.participants) filter (where m.is_open),
    ${whole(sql`m.summed_attended`)} + total(m.joined) filter (where m.is_open and not m.is_taken and not m.is_untaken),
    ${whole(sql`m.summed_minutes`)}, ${whole(sql`m.share`)}, ${whole(sql`m.share is not null`)})`
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
