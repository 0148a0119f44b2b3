import { DAY_MS } from '../when/duration.ts'
import type { Recurrence } from '../when/recurrence.ts'
import { instantAt, wallTimeAt } from '../when/wallTime.ts'
import { type Lesson, weekdayOf } from './lessons.ts'

/** Zoom makes no more occurrences of one series. */
export const MOST_OCCURRENCES = 60

/** A line's lessons, as few series as Zoom's limit lets them be: a series is of one term. */
export function seriesOf(lessons: readonly Lesson[]): Lesson[][] {
  const all: Lesson[][] = []
  for (const lesson of [...lessons].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    const last = all.at(-1)
    if (last && fits(last, lesson)) last.push(lesson)
    else all.push([lesson])
  }
  return all
}

function fits(series: readonly Lesson[], lesson: Lesson): boolean {
  const [first, second] = series
  if (first?.termId !== lesson.termId || ruleDaysOf([...series, lesson]).length > MOST_OCCURRENCES)
    return false
  return second !== undefined || isRepeated(first, lesson)
}

/** Zoom repeats the time of the first lesson. If the clocks skip that time on its day, the first is later than all others. */
function isRepeated(first: Lesson, lesson: Lesson): boolean {
  const time = wallTimeAt(Date.parse(first.startTime), first.timezone).slice(11)
  return instantAt(`${lesson.date}T${time}`, lesson.timezone) === lesson.startTime
}

/** How a series of these lessons repeats; null for a single lesson. The days of the rule without a lesson are left out. */
export function recurrenceOf(lessons: readonly Lesson[]): Recurrence | null {
  if (lessons.length < 2) return null
  const days = ruleDaysOf(lessons)
  const wanted = new Set(lessons.map(({ date }) => date))
  const except = days.filter((day) => !wanted.has(day))
  return {
    frequency: 'weekly',
    interval: isFortnightly(lessons) ? 2 : 1,
    weekdays: [...new Set(lessons.flatMap(({ date }) => weekdayOf(date) ?? []))],
    end: { count: days.length },
    ...(except.length > 0 && { except }),
  }
}

/** All days from the first lesson to the last that are a weekday of one of them. */
function ruleDaysOf(lessons: readonly Lesson[]): string[] {
  const [first, last] = [lessons[0], lessons.at(-1)]
  if (first === undefined || last === undefined) return []
  const weekdays = new Set(lessons.map(({ date }) => weekdayOf(date)))
  const isEveryWeek = !isFortnightly(lessons)
  const isRuleWeek = (date: string) => isEveryWeek || isSameWeek(first.date, date)
  const days: string[] = []
  for (let at = Date.parse(first.date); at <= Date.parse(last.date); at += DAY_MS) {
    const date = new Date(at).toISOString().slice(0, 10)
    if (weekdays.has(weekdayOf(date)) && isRuleWeek(date)) days.push(date)
  }
  return days
}

/** Whether every second week has none. Zoom can repeat every second week by itself. */
const isFortnightly = (lessons: readonly Lesson[]): boolean =>
  new Set(lessons.map(({ date }) => zoomWeekOf(date))).size > 1 &&
  lessons.every(({ date }) => isSameWeek(lessons[0]?.date ?? date, date))

const isSameWeek = (one: string, other: string): boolean => (zoomWeekOf(one) - zoomWeekOf(other)) % 2 === 0

/** Zoom's weeks begin on Sunday. */
const zoomWeekOf = (date: string): number => Math.floor((Date.parse(date) / DAY_MS + 4) / 7)
