import * as z from 'zod'
import { DAY_MS } from '../domain/when/duration.ts'
import { type Recurrence, WEEKDAYS } from '../domain/when/recurrence.ts'
import { wallTimeAt } from '../domain/when/wallTime.ts'

/** Zoom takes no more changes of a host in a day, and a change may move all sessions of a series. */
const MAX_SESSIONS = 100

/** Zoom's largest intervals. */
const FARTHEST = { daily: 90, weekly: 12, monthly: 3 }

export const NewRecurrence = z
  .strictObject({
    frequency: z.enum(['daily', 'weekly', 'monthly']),
    interval: z.int().min(1).max(90).optional().meta({
      description: 'Every so many days (90 at most), weeks (12) or months (3); 1 if not given',
    }),
    weekdays: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .max(7)
      .optional()
      .meta({ description: 'With weekly; the weekday of startTime if not given' }),
    week: z.literal([1, 2, 3, 4, -1]).optional().meta({
      description:
        'With monthly: in this week of the month (-1: the last) on the weekday of startTime, instead of on its date',
    }),
    until: z.iso.date().optional().meta({ description: 'The last local day that may have a session' }),
    count: z
      .int()
      .min(1)
      .max(MAX_SESSIONS)
      .optional()
      .meta({ description: 'How many sessions, instead of until' }),
  })
  .meta({ id: 'Recurrence' })
export type NewRecurrence = z.infer<typeof NewRecurrence>

/** Refuses fields that contradict each other. */
export function wrongWith(
  wanted: NewRecurrence,
  startTime: string,
  timezone: string,
): { path: string[]; text: string } | null {
  const { frequency, interval = 1, weekdays, week, until, count } = wanted
  const at = (path: string, text: string) => ({ path: [path], text })
  if (interval > FARTHEST[frequency])
    return at('interval', `must be at most ${FARTHEST[frequency]} with ${frequency}`)
  if (weekdays && frequency !== 'weekly') return at('weekdays', 'is only for a weekly series')
  if (week && frequency !== 'monthly') return at('week', 'is only for a monthly series')
  if ((until === undefined) === (count === undefined))
    return at('until', 'must be given, or count instead of it')
  if (until === undefined) return null
  const first = wallTimeAt(Date.parse(startTime), timezone).slice(0, 10)
  if (until < first) return at('until', 'must not be before the first session')
  return sessionsBetween(first, until, wanted) > MAX_SESSIONS
    ? at('until', `must not be after ${MAX_SESSIONS} sessions`)
    : null
}

/** The most sessions of a series. */
function sessionsBetween(
  first: string,
  last: string,
  { frequency, interval = 1, weekdays = [] }: NewRecurrence,
) {
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS
  const times = (length: number) => Math.floor(days / length / interval) + 1
  if (frequency === 'daily') return times(1)
  return frequency === 'weekly' ? times(7) * Math.max(1, new Set(weekdays).size) : times(28)
}

export const recurrenceOf = ({
  frequency,
  interval = 1,
  weekdays,
  week,
  until,
  count,
}: NewRecurrence): Recurrence => ({
  frequency,
  interval,
  ...(weekdays && { weekdays: [...new Set(weekdays)] }),
  ...(week && { week }),
  end: until === undefined ? { count: count ?? 1 } : { until },
})
