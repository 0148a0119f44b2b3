import type { Lesson } from './lessons.ts'

/** Two lines that want one teacher, or one class, at one time, on this day and perhaps on others. */
export interface Collision {
  of: 'teacher' | 'class'
  id: string
  /** Two. */
  lineIds: string[]
  date: string
}

/** Each pair of lines once, with its first day. */
export function collisionsIn(lessons: readonly Lesson[]): Collision[] {
  return [
    ...collisionsOf(
      'teacher',
      Map.groupBy(lessons, ({ teacherId }) => teacherId),
    ),
    ...collisionsOf(
      'class',
      Map.groupBy(lessons, ({ classId }) => classId),
    ),
  ]
}

function collisionsOf(of: Collision['of'], groups: ReadonlyMap<string, Lesson[]>): Collision[] {
  const found = new Map<string, Collision>()
  for (const [id, lessons] of groups) {
    let last: Lesson | undefined
    for (const lesson of lessons.sort((a, b) => (a.startTime < b.startTime ? -1 : 1))) {
      if (last && endOf(last) > Date.parse(lesson.startTime)) {
        const lineIds = [last.lineId, lesson.lineId].sort()
        const key = lineIds.join('\n')
        if (!found.has(key)) found.set(key, { of, id, lineIds, date: lesson.date })
      }
      if (last === undefined || endOf(lesson) > endOf(last)) last = lesson
    }
  }
  return [...found.values()]
}

const endOf = ({ startTime, duration }: Lesson): number => Date.parse(startTime) + duration * 60_000
