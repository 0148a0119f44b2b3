import * as z from 'zod'

export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const

/** How a series repeats, by the calendar and the clocks of its time zone. */
export const Recurrence = z.object({
  frequency: z.enum(['daily', 'weekly', 'monthly']),
  /** Every so many days, weeks or months. */
  interval: z.int().positive(),
  /** Of a weekly series; if absent, the day of its start. */
  weekdays: z.array(z.enum(WEEKDAYS)).readonly().optional(),
  /** Of a monthly series: on this one of the month's days that are the weekday of its start, the last with -1; else on its date. */
  week: z.literal([1, 2, 3, 4, -1]).optional(),
  /** The last local day, yyyy-mm-dd, or how many sessions. */
  end: z.union([z.object({ until: z.iso.date() }), z.object({ count: z.int().positive() })]),
  /** Local days of the rule without a session, yyyy-mm-dd. A count counts them. */
  except: z.array(z.iso.date()).readonly().optional(),
})
export type Recurrence = z.infer<typeof Recurrence>
