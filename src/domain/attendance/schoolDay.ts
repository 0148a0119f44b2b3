import type { AttendanceStatus } from './record.ts'

/** A pupil's day in a register by days: present, late, left early, or absent. */
export type DayMark = 'present' | 'late' | 'cut' | 'absent'

/** The share of a session that each status counts for. A partial counts for half. */
const SHARE = { present: 1, late: 1, partial: 0.5, absent: 0, excused: 0 } as const satisfies Record<
  AttendanceStatus,
  number
>

/**
 * A pupil's day, from the sessions of the day in their order; null if there are none. A pupil with less than half of the sessions is
 * absent. Excused sessions do not count, but a pupil who is excused from all of them is absent.
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

/** The longest run of absent days. A day without a session ends a run. */
export function longestAbsence(days: readonly (DayMark | null)[]): number {
  let longest = 0
  let run = 0
  for (const day of days) {
    run = day === 'absent' ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}
