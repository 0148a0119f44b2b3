import type { AttendanceCounts, AttendanceRule, AttendanceStatus } from './record.ts'

/** How long somebody was in a session, and since when. */
export interface Attended {
  seconds: number
  /** Epoch milliseconds; null if they did not attend. */
  arrivedAt: number | null
  /** They were there, but the time is unknown. */
  isUncertain: boolean
}

/** The session itself. */
export interface SessionTime {
  /** Seconds that it lasted. */
  seconds: number
  /** The later of its scheduled and its actual start, in epoch milliseconds. */
  begunAt: number
}

/**
 * One pupil's status. S is the seconds attended, L the seconds that the session lasted, and required = min(presentAfterMinutes · 60, L /
 * 2). S = 0 is absent. S < required is partial. Enough, but arrived more than lateAfterMinutes after the session began, is late. All else
 * is present. A pupil with uncertain time is never absent.
 */
export function judge(
  { seconds, arrivedAt, isUncertain }: Attended,
  time: SessionTime,
  rule: AttendanceRule,
): AttendanceStatus {
  if (seconds === 0) return isUncertain ? 'partial' : 'absent'
  if (seconds < Math.min(rule.presentAfterMinutes * 60, time.seconds / 2)) return 'partial'
  const isLate = arrivedAt !== null && arrivedAt > time.begunAt + rule.lateAfterMinutes * 60_000
  return isLate ? 'late' : 'present'
}

export const isAttended = (status: AttendanceStatus): boolean => status === 'present' || status === 'late'

export function count(records: Iterable<{ status: AttendanceStatus; expected: boolean }>): AttendanceCounts {
  const counts = { present: 0, late: 0, partial: 0, absent: 0, excused: 0, expected: 0, attended: 0 }
  for (const { status, expected } of records) {
    counts[status] += 1
    if (expected) counts.expected += 1
    if (expected && isAttended(status)) counts.attended += 1
  }
  return counts
}
