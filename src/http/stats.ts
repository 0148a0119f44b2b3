import type { Numbers } from '../app/numbers.ts'
import type { AttendanceView, Roll } from '../app/rollView.ts'
import { count } from '../domain/attendance/rule.ts'

export const AVERAGE = 'Of the people who came at a known time; 0 if there is none'

/** The numbers as the participants' route names them. */
export const participantStats = ({ participants }: Roll, numbers: Numbers) => ({
  totalParticipants: participants.length,
  joinedCount: numbers.joined,
  expectedCount: numbers.expected,
  attendanceRate: numbers.rate,
  totalDurationSeconds: numbers.totalSeconds,
  avgDurationSeconds: numbers.averageSeconds,
})

/** The same as the report of one session names them. */
export const reportStats = (numbers: Numbers) => ({
  totalInvited: numbers.invited,
  totalJoined: numbers.joined,
  attendanceRate: numbers.rate,
  totalDurationSeconds: numbers.totalSeconds,
  avgDurationSeconds: numbers.averageSeconds,
})

/** The records of a session, counted. */
export function statusCounts(records: readonly AttendanceView[]) {
  const { present, late, partial, absent, excused } = count(records)
  return { total: records.length, present, late, partial, absent, excused }
}
