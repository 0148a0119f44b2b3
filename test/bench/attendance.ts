import * as z from 'zod'
import type { RandomLesson } from '../simulator/random-lesson.ts'
import type { PersonTruth } from '../simulator/truth.ts'
import { openD1 } from './d1File.ts'
import { STUDENTS } from './school.ts'

/** How the attendance of classes compares with what is true of them. */
export interface Attendance {
  records: number
  wrong: number
}

const Row = z.object({
  student_id: z.string(),
  status: z.string(),
  attended_seconds: z.int(),
  first_join: z.string().nullable(),
})

/** The records of these classes in D1’s file, by meeting number, against the simulator’s truth. */
export function compareAttendance(state: string, lessons: ReadonlyMap<string, RandomLesson>): Attendance {
  const db = openD1(state)
  const recorded = db.prepare(
    `select student_id, status, attended_seconds, first_join from attendance_records
     where meeting_id = (select id from zoom_meetings where zoom_meeting_id = ?)`,
  )
  let wrong = 0
  for (const [number, lesson] of lessons) {
    const rows = z.array(Row).parse(recorded.all(number))
    const there = new Set(rows.map((row) => JSON.stringify(row)))
    wrong += expectedOf(lesson).filter((row) => !there.has(JSON.stringify(row))).length
  }
  db.close()
  return { records: lessons.size * STUDENTS, wrong }
}

function expectedOf(lesson: RandomLesson): z.infer<typeof Row>[] {
  return Array.from({ length: STUDENTS }, (_, n) => {
    const person = lesson.truth.people[n]
    return {
      student_id: `student-${n}`,
      status: statusOf(lesson, person),
      attended_seconds: person?.attendedSeconds ?? 0,
      first_join: person?.firstJoinAt ? new Date(person.firstJoinAt).toISOString() : null,
    }
  })
}

/** The rules of docs/attendance.md, with the default settings. */
function statusOf({ lesson, truth }: RandomLesson, person: PersonTruth | undefined): string {
  const { attendedSeconds, firstJoinAt } = person ?? { attendedSeconds: 0, firstJoinAt: null }
  if (attendedSeconds === 0 || firstJoinAt === null) return 'absent'
  if (attendedSeconds < Math.min(15 * 60, truth.lengthSeconds / 2)) return 'partial'
  const begun = Math.max(Date.parse(lesson.meeting.startTime), Date.parse(lesson.startedAt))
  return Date.parse(firstJoinAt) > begun + 10 * 60_000 ? 'late' : 'present'
}
