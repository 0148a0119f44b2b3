import type { AttendanceStatus } from './record.ts'

/** What a register by days says of a pupil: there, there but late, there but not to the end, or away. */
export type DayMark = 'present' | 'late' | 'cut' | 'absent'

/** Of a session. Whoever was there for a part of one has half of it. */
const SHARE = { present: 1, late: 1, partial: 0.5, absent: 0, excused: 0 } as const satisfies Record<
  AttendanceStatus,
  number
>

/**
 * One day of a pupil, from the sessions of the day in their order; null without any. Whoever has less than half of the sessions is
 * absent. An excused session asks for nothing, but whoever is excused from all of them was not there.
 */
export function judgeDay(statuses: readonly AttendanceStatus[]): DayMark | null {
  if (statuses.length === 0) return null
  const asked = statuses.filter((status) => status !== 'excused')
  const share = asked.reduce((sum, status) => sum + SHARE[status], 0) / asked.length
  if (!(share >= 0.5)) return 'absent'
  const [first] = asked
  if (first === 'late' || first === 'absent') return 'late'
  if (asked.some((status) => SHARE[status] < 1)) return 'cut'
  return asked.includes('late') ? 'late' : 'present'
}

/** The longest run of absent days. A day that is not the pupil's ends a run. */
export function longestAbsence(days: readonly (DayMark | null)[]): number {
  let longest = 0
  let run = 0
  for (const day of days) {
    run = day === 'absent' ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}
