import * as z from 'zod'
import { isStorable, NOT_STORABLE } from '../storable.ts'
import { WEEKDAYS } from '../when/recurrence.ts'

/** Of the zone's clocks. */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, as 08:30')
const Day = z.iso.date()
const Id = z.string().min(1).max(200).refine(isStorable, NOT_STORABLE)
const Name = z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE)

/** Schools with a fortnight call its weeks A and B. Weeks begin on Monday. */
const Week = z.enum(['A', 'B'])

export const Term = z.object({
  id: Id,
  from: Day,
  until: Day,
  /** Which week the first is. Left out: A. A holiday shifts no week. */
  firstWeek: Week.optional(),
})

/** Days without lessons: of the whole school, or of these classes alone. */
export const Holiday = z.object({
  name: Name,
  from: Day,
  until: Day,
  classIds: z.array(Id).min(1).max(1_000).optional(),
})

export const Bell = z.object({ period: Id, from: TimeOfDay, to: TimeOfDay })

/** A class and its teacher on some days of each week, from and to a time of day, or by the bell. */
export const Line = z.object({
  id: Id,
  title: Name,
  classId: Id,
  teacherId: Id,
  weekdays: z.array(z.enum(WEEKDAYS)).min(1).max(7),
  /** Only in these weeks. Left out: in every week. */
  weeks: Week.optional(),
  from: TimeOfDay.optional(),
  to: TimeOfDay.optional(),
  period: Id.optional(),
  /** Left out: in every term. */
  termIds: z.array(Id).min(1).max(20).optional(),
})

/** A school's plan: classes, their teachers, and the times of their lessons. All days and times are local to the time zone. */
export const Timetable = z.object({
  timezone: z.string(),
  terms: z.array(Term).max(20),
  holidays: z.array(Holiday).max(500),
  bells: z.array(Bell).max(100),
  lines: z.array(Line).max(2_000),
})

export type Term = z.infer<typeof Term>
export type Holiday = z.infer<typeof Holiday>
export type Bell = z.infer<typeof Bell>
export type Line = z.infer<typeof Line>
export type Timetable = z.infer<typeof Timetable>

export const EMPTY: Timetable = { timezone: 'UTC', terms: [], holidays: [], bells: [], lines: [] }

/** When a line's lessons begin and end; null if no bell rings for its period. */
export function hoursOf(
  { bells }: Pick<Timetable, 'bells'>,
  line: Line,
): { from: string; to: string } | null {
  const bell = bells.find(({ period }) => period === line.period)
  const [from, to] = [line.from ?? bell?.from, line.to ?? bell?.to]
  return from === undefined || to === undefined ? null : { from, to }
}
