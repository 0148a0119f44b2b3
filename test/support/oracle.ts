import type { AttendanceStatus } from '../../src/domain/attendance/record.ts'
import type { Person } from '../simulator/lesson.ts'
import { timeIn } from '../simulator/payloads.ts'
import type { RandomLesson } from '../simulator/random-lesson.ts'
import type { Interval, PersonTruth } from '../simulator/truth.ts'

/** What attendance must say of a student. */
export interface Judged {
  status: AttendanceStatus
  attendedSeconds: number
  firstJoin: string | null
}

/** Who waits at the door is let in within so many seconds. */
const ADMITTED = 60

/** The rules of docs/attendance.md, from what is true of a class. Seconds after its actual start. */
export function judged(
  { lesson, truth }: Pick<RandomLesson, 'lesson' | 'truth'>,
  person: PersonTruth,
  { isDoorHeard = true } = {},
): Judged {
  const bell = (Date.parse(lesson.meeting.startTime) - Date.parse(lesson.startedAt)) / 1000
  // Who came early and left before the bell was not in the class.
  const attended = person.intervals.filter(({ to }) => to > bell)
  const [first] = attended
  const seconds = attended.reduce((sum, { from, to }) => sum + to - from, 0)
  if (first === undefined || seconds === 0) return { status: 'absent', attendedSeconds: 0, firstJoin: null }
  const connections = lesson.people[person.person]?.connections ?? []
  const arrived = isDoorHeard ? arrival(first, connections) : first.from
  const enough = arrived > Math.max(bell, 0) + 10 * 60 ? 'late' : 'present'
  return {
    status: seconds < Math.min(15 * 60, truth.lengthSeconds / 2) ? 'partial' : enough,
    attendedSeconds: seconds,
    firstJoin: new Date(timeIn(lesson, first.from)).toISOString(),
  }
}

/** Who waited at the door arrived when they came to the door. */
function arrival(first: Interval, connections: Person['connections']): number {
  const waits = connections
    .map(({ from, waited = 0 }) => ({ from: from - waited, to: from }))
    .sort((a, b) => b.to - a.to)
  return waits.reduce(
    (since, { from, to }) => (to <= first.to && to >= since - ADMITTED ? Math.min(since, from) : since),
    first.from,
  )
}
