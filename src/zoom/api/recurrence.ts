import type { MeetingDraft } from '../../app/zoom.ts'
import { type Recurrence, WEEKDAYS } from '../../domain/when/recurrence.ts'
import { instantAt, wallTimeAt } from '../../domain/when/wallTime.ts'

const TYPES = { daily: 1, weekly: 2, monthly: 3 } as const

/** The local start time, so that Zoom keeps it when the clocks go forward or back. */
export const seriesBody = ({ startTime, timezone }: MeetingDraft, recurrence: Recurrence) => ({
  start_time: wallTimeAt(Date.parse(startTime), timezone),
  recurrence: {
    type: TYPES[recurrence.frequency],
    repeat_interval: recurrence.interval,
    ...daysOf(recurrence, wallTimeAt(Date.parse(startTime), timezone)),
    ...endOf(recurrence, timezone),
  },
})

/** Zoom counts the days of the week from Sunday, which is 1. */
function daysOf({ frequency, weekdays, week }: Recurrence, start: string) {
  const first = new Date(`${start}Z`)
  const day = first.getUTCDay() + 1
  if (frequency === 'weekly') {
    const days = weekdays?.map((name) => WEEKDAYS.indexOf(name) + 1).sort() ?? [day]
    return { weekly_days: days.join() }
  }
  if (frequency === 'daily') return {}
  return week === undefined
    ? { monthly_day: first.getUTCDate() }
    : { monthly_week: week, monthly_week_day: day }
}

/** The last day counts to its end. */
const endOf = ({ end }: Recurrence, timezone: string) =>
  'count' in end
    ? { end_times: end.count }
    : { end_date_time: `${instantAt(`${end.until}T23:59:59`, timezone).slice(0, 19)}Z` }
