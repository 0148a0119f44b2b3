import * as z from 'zod'
import type { Account, Meeting } from './account.ts'
import { isoSeconds } from './payloads.ts'
import { invalid, ZoomRefusal } from './refusal.ts'
import { toInstant, wallTime } from './zoned-time.ts'

/** How a meeting of type 8 repeats, in Zoom's words. Days of the week count from Sunday, which is 1. */
export const Recurrence = z.object({
  /** Daily, weekly, monthly. */
  type: z.literal([1, 2, 3]),
  repeat_interval: z.number().int().min(1).max(99).default(1),
  weekly_days: z
    .string()
    .regex(/^[1-7](,[1-7])*$/, 'Invalid field.')
    .optional(),
  monthly_day: z.number().int().min(1).max(31).optional(),
  monthly_week: z.literal([-1, 1, 2, 3, 4]).optional(),
  monthly_week_day: z.number().int().min(1).max(7).optional(),
  end_times: z.number().int().min(1).max(365).optional(),
  end_date_time: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'Invalid field.')
    .optional(),
})
export type Recurrence = z.output<typeof Recurrence>

export type Occurrence = {
  /** The first start that it had, in milliseconds. */
  occurrence_id: string
  start_time: string
  duration: number
  status: 'available' | 'deleted'
}

type Planned = Pick<Meeting, 'startTime' | 'duration' | 'timezone'>

const DAY_MS = 86_400_000
/** Longer than any series that Zoom makes. */
const MOST_DAYS = 3_660

/** Every occurrence at the same time of the zone's clocks, also when the clocks change. */
export function occurrencesOf({ startTime, duration, timezone }: Planned, rule: Recurrence): Occurrence[] {
  if (startTime === null) throw invalid([{ field: 'start_time', message: 'Invalid field.' }])
  const first = wallTime(Date.parse(startTime), timezone)
  const from = Date.parse(`${first.slice(0, 10)}T00:00:00Z`)
  const until = rule.end_date_time === undefined ? Number.POSITIVE_INFINITY : Date.parse(rule.end_date_time)
  const count = rule.end_times ?? (rule.end_date_time === undefined ? 1 : 365)
  const occurrences: Occurrence[] = []
  for (let day = 0; day < MOST_DAYS && occurrences.length < count; day += 1) {
    const date = new Date(from + day * DAY_MS)
    if (!falls(date, new Date(from), rule)) continue
    const start_time = toInstant(`${date.toISOString().slice(0, 10)}T${first.slice(11)}`, timezone)
    if (Date.parse(start_time) > until) break
    const occurrence_id = String(Date.parse(start_time))
    occurrences.push({ occurrence_id, start_time, duration, status: 'available' })
  }
  return occurrences
}

/** Whether an occurrence is on this day. Both are midnights of the zone's calendar, as if that were UTC. */
function falls(day: Date, first: Date, rule: Recurrence): boolean {
  const days = (day.getTime() - first.getTime()) / DAY_MS
  switch (rule.type) {
    case 1:
      return days % rule.repeat_interval === 0
    case 2: {
      const week = Math.floor((days + first.getUTCDay()) / 7)
      const wanted = rule.weekly_days?.split(',').map(Number) ?? [first.getUTCDay() + 1]
      return week % rule.repeat_interval === 0 && wanted.includes(day.getUTCDay() + 1)
    }
    case 3: {
      const months =
        (day.getUTCFullYear() - first.getUTCFullYear()) * 12 + day.getUTCMonth() - first.getUTCMonth()
      return months % rule.repeat_interval === 0 && fallsInMonth(day, first, rule)
    }
  }
}

function fallsInMonth(day: Date, first: Date, rule: Recurrence): boolean {
  const date = day.getUTCDate()
  if (rule.monthly_week === undefined) return date === (rule.monthly_day ?? first.getUTCDate())
  if (day.getUTCDay() + 1 !== rule.monthly_week_day) return false
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
  return rule.monthly_week === -1 ? date + 7 > last : Math.ceil(date / 7) === rule.monthly_week
}

/** Those that GET shows: without being asked for, nothing that is over or deleted. */
export function shownOccurrences(
  account: Account,
  { occurrences }: Meeting,
  previous: boolean,
): Occurrence[] {
  return previous
    ? occurrences
    : occurrences.filter((one) => one.status === 'available' && endOf(one) > account.now())
}

const endOf = ({ start_time, duration }: Occurrence): number => Date.parse(start_time) + duration * 60_000

/** Zoom's code for an occurrence that it does not know is that for a meeting. */
export function occurrenceOf({ id, occurrences }: Meeting, occurrenceId: string): Occurrence {
  const found = occurrences.find((one) => one.occurrence_id === occurrenceId && one.status === 'available')
  if (found === undefined)
    throw new ZoomRefusal(404, 3001, `Meeting does not exist: ${id}, occurrence ${occurrenceId}.`)
  return found
}

/** The occurrence of a series that is held at an instant: the nearest. */
export function nearestOccurrence({ occurrences }: Meeting, at: number): Occurrence | undefined {
  const distance = ({ start_time }: Occurrence) => Math.abs(Date.parse(start_time) - at)
  return occurrences
    .filter(({ status }) => status === 'available')
    .sort((a, b) => distance(a) - distance(b))[0]
}

/** What is over stays as it was; what is to come is planned anew, with new ids. */
export function replanned(account: Account, meeting: Meeting): Occurrence[] {
  if (meeting.recurrence === null) return []
  const now = account.now()
  const isPast = ({ start_time }: Occurrence) => Date.parse(start_time) <= now
  const past = meeting.occurrences.filter(isPast)
  const known = new Set(past.map(({ occurrence_id }) => occurrence_id))
  const all = occurrencesOf(meeting, meeting.recurrence)
  return [...past, ...all.filter((one) => !isPast(one) && !known.has(one.occurrence_id))]
}

/** When a meeting is held that is held at this instant: of a series, its nearest occurrence. */
export function plannedAt(meeting: Meeting, at: number): { startTime: string; duration: number } {
  const occurrence = nearestOccurrence(meeting, at)
  if (occurrence !== undefined) return { startTime: occurrence.start_time, duration: occurrence.duration }
  return { startTime: meeting.startTime ?? isoSeconds(at), duration: meeting.duration }
}
