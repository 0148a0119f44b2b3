import * as z from 'zod'
import type { LessonPlan, Person } from './lesson.ts'
import { timeIn } from './payloads.ts'
import { lessonSeconds } from './stays.ts'

/** Seconds after the class's actual start. */
export const Interval = z.object({ from: z.number(), to: z.number() })
export type Interval = z.infer<typeof Interval>

/** What someone who saw everything would know of a person: time in the class and nothing outside it. */
export const PersonTruth = z.object({
  /** Position in the lesson's people. */
  person: z.number(),
  name: z.string(),
  /** Union over devices and rejoins, in order. */
  intervals: z.array(Interval),
  attendedSeconds: z.number(),
  /** ISO 8601 in whole seconds; null where the person was never in the class. */
  firstJoinAt: z.string().nullable(),
})
export type PersonTruth = z.infer<typeof PersonTruth>

export const Truth = z.object({ lengthSeconds: z.number(), people: z.array(PersonTruth) })
export type Truth = z.infer<typeof Truth>

export function truthOf(lesson: LessonPlan): Truth {
  const lengthSeconds = lessonSeconds(lesson)
  return { lengthSeconds, people: lesson.people.map((person, index) => truthOfPerson(lesson, person, index)) }
}

function truthOfPerson(lesson: LessonPlan, person: Person, index: number): PersonTruth {
  const intervals = union(inClass(person, lessonSeconds(lesson)))
  const first = intervals[0]
  return {
    person: index,
    name: person.name,
    intervals,
    attendedSeconds: intervals.reduce((sum, { from, to }) => sum + to - from, 0),
    firstJoinAt: first === undefined ? null : timeIn(lesson, first.from),
  }
}

function inClass(person: Person, length: number): Interval[] {
  return person.connections
    .map(({ from, to }) => ({ from: Math.max(from, 0), to: Math.min(to ?? length, length) }))
    .filter(({ from, to }) => from < to)
}

function union(intervals: Interval[]): Interval[] {
  const merged: Interval[] = []
  for (const { from, to } of intervals.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}
