import { DAY_MS } from './duration.ts'
import { type Recurrence, WEEKDAYS } from './recurrence.ts'
import { instantAt, wallTimeAt } from './wallTime.ts'

/** More days than a series has: a hundred months of three. */
const MOST_DAYS = 10_000

/**
 * The starts of a series' sessions, as Zoom plans them, without the days that are left out: at the same local time on each day. ISO
 * 8601.
 */
export function occurrencesOf(recurrence: Recurrence, startTime: string, timezone: string): string[] {
  const wall = wallTimeAt(Date.parse(startTime), timezone)
  const first = Date.parse(`${wall.slice(0, 10)}T00:00:00Z`)
  const { end } = recurrence
  const last = 'until' in end ? Date.parse(`${end.until}T00:00:00Z`) : Number.POSITIVE_INFINITY
  const most = 'count' in end ? end.count : Number.POSITIVE_INFINITY
  const days: string[] = []
  for (let day = first; day <= last && day < first + MOST_DAYS * DAY_MS; day += DAY_MS) {
    if (days.length >= most) break
    if (fallsOn(new Date(day), new Date(first), recurrence))
      days.push(new Date(day).toISOString().slice(0, 10))
  }
  return days
    .filter((day) => !recurrence.except?.includes(day))
    .map((day) => instantAt(`${day}T${wall.slice(11)}`, timezone))
}

/** Both are midnights of the zone's calendar, as if that were UTC. */
function fallsOn(day: Date, first: Date, { frequency, interval, weekdays, week }: Recurrence): boolean {
  const days = (day.getTime() - first.getTime()) / DAY_MS
  switch (frequency) {
    case 'daily':
      return days % interval === 0
    case 'weekly': {
      const wanted = weekdays?.map((name) => WEEKDAYS.indexOf(name)) ?? [first.getUTCDay()]
      return Math.floor((days + first.getUTCDay()) / 7) % interval === 0 && wanted.includes(day.getUTCDay())
    }
    case 'monthly':
      return monthsBetween(first, day) % interval === 0 && fallsInMonth(day, first, week)
  }
}

const monthsBetween = (first: Date, day: Date): number =>
  (day.getUTCFullYear() - first.getUTCFullYear()) * 12 + day.getUTCMonth() - first.getUTCMonth()

function fallsInMonth(day: Date, first: Date, week: Recurrence['week']): boolean {
  const date = day.getUTCDate()
  if (week === undefined) return date === first.getUTCDate()
  if (day.getUTCDay() !== first.getUTCDay()) return false
  const length = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
  return week === -1 ? date + 7 > length : Math.ceil(date / 7) === week
}
