import type { LessonView, TimetableFilter } from '../app/timetable.ts'
import { lessonsOf } from '../domain/timetable/lessons.ts'
import type { Timetable } from '../domain/timetable/timetable.ts'

/** What somebody sees of a timetable, of what they ask for. `sessions`: by line, the sessions of the day. */
export function seen(
  timetable: Timetable,
  { classId, teacherId, day, sight }: TimetableFilter,
  sessions: ReadonlyMap<string, string>,
): { timetable: Timetable; lessons: LessonView[] | null } {
  const classes = sight === 'all' ? null : new Set(sight.classIds)
  const lines = timetable.lines.filter((line) => {
    const isSeen = sight === 'all' || classes?.has(line.classId) || line.teacherId === sight.teacherId
    return (
      isSeen && line.classId === (classId ?? line.classId) && line.teacherId === (teacherId ?? line.teacherId)
    )
  })
  const shown = new Set(lines.map((line) => line.classId))
  const holidays = timetable.holidays.flatMap((holiday) => {
    if (holiday.classIds === undefined || sight === 'all') return [holiday]
    const classIds = holiday.classIds.filter((id) => shown.has(id))
    return classIds.length > 0 ? [{ ...holiday, classIds }] : []
  })
  const part = { ...timetable, lines, holidays }
  if (day === null) return { timetable: part, lessons: null }
  const lessons = lessonsOf(part, { from: day, until: day })
    .map((lesson) => ({ ...lesson, sessionId: sessions.get(lesson.lineId) ?? null }))
    .sort((a, b) => (a.startTime < b.startTime ? -1 : 1))
  return { timetable: part, lessons }
}
