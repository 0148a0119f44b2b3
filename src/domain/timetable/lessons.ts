import { DAY_MS } from '../when/duration.ts'
import { WEEKDAYS } from '../when/recurrence.ts'
import { instantAt } from '../when/wallTime.ts'
import { type Holiday, hoursOf, type Line, type Term, type Timetable } from './timetable.ts'

/** A sitting that the timetable wants: of one line, on one day. */
export interface Lesson {
  lineId: string
  termId: string
  /** The local day, yyyy-mm-dd. */
  date: string
  title: string
  classId: string
  teacherId: string
  /** ISO 8601 in UTC: the local time stays when the clocks change. */
  startTime: string
  /** Minutes. */
  duration: number
  timezone: string
}

/** All lessons of a timetable without faults, or of some of its days, by line and day. */
export function lessonsOf(timetable: Timetable, days: { from: string; until: string } = ALWAYS): Lesson[] {
  const instants = new Map<string, string>()
  // Lines share their days and times, and the calendar of a zone is slow.
  const at = (wall: string): string => {
    const known = instants.get(wall) ?? instantAt(wall, timetable.timezone)
    instants.set(wall, known)
    return known
  }
  return timetable.lines.flatMap((line) => {
    const hours = hoursOf(timetable, line)
    if (hours === null) return []
    const { id: lineId, title, classId, teacherId } = line
    const own = { lineId, title, classId, teacherId, duration: minutesOf(hours.to) - minutesOf(hours.from) }
    return termsOf(timetable, line).flatMap((term) =>
      daysOf(line, within(term, days), holidaysOf(timetable, line))
        .filter((date) => isInWeek(line, term, date))
        .map((date) => ({
          ...own,
          termId: term.id,
          date,
          startTime: at(`${date}T${hours.from}`),
          timezone: timetable.timezone,
        })),
    )
  })
}

const ALWAYS = { from: '0000-01-01', until: '9999-12-31' }

const within = ({ from, until }: Term, days: { from: string; until: string }) => ({
  from: from > days.from ? from : days.from,
  until: until < days.until ? until : days.until,
})

const termsOf = ({ terms }: Timetable, { termIds }: Line): Term[] =>
  [...terms]
    .filter(({ id }) => termIds === undefined || termIds.includes(id))
    .sort((a, b) => (a.from < b.from ? -1 : 1))

const holidaysOf = ({ holidays }: Timetable, { classId }: Line): Holiday[] =>
  holidays.filter(({ classIds }) => classIds === undefined || classIds.includes(classId))

function daysOf(
  { weekdays }: Line,
  { from, until }: { from: string; until: string },
  holidays: readonly Holiday[],
): string[] {
  const days: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(until); at += DAY_MS) {
    const date = new Date(at).toISOString().slice(0, 10)
    const isFree = holidays.some((holiday) => holiday.from <= date && date <= holiday.until)
    if (!isFree && weekdays.some((day) => day === weekdayOf(date))) days.push(date)
  }
  return days
}

function isInWeek({ weeks }: Line, { from, firstWeek = 'A' }: Term, date: string): boolean {
  const isOdd = Math.abs(weekOf({ date }) - weekOf({ date: from })) % 2 === 1
  return weeks === undefined || (weeks === firstWeek) !== isOdd
}

/** The Monday of a local day's week, counted in weeks. */
export const weekOf = ({ date }: Pick<Lesson, 'date'>): number =>
  Math.floor((Date.parse(date) / DAY_MS + 3) / 7)

/** Of a local day. */
export const weekdayOf = (date: string): (typeof WEEKDAYS)[number] | undefined =>
  WEEKDAYS[new Date(Date.parse(date)).getUTCDay()]

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
