import { DAY_MS } from './duration.ts'

export const WEEK_MS = 7 * DAY_MS

/** Monday is 0. */
export const weekdayOf = (at: number): number => (new Date(at).getUTCDay() + 6) % 7

/** The Monday before a day, both as UTC midnights. */
export const mondayOf = (day: number): number => day - weekdayOf(day) * DAY_MS

/** Every Monday from the first of these to the last. */
export function weeksFrom(mondays: readonly number[]): number[] {
  if (mondays.length === 0) return []
  const [first, last] = [Math.min(...mondays), Math.max(...mondays)]
  return Array.from({ length: Math.round((last - first) / WEEK_MS) + 1 }, (_, n) => first + n * WEEK_MS)
}
