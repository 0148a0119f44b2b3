import type { AttendanceCounts, AttendanceRecord, AttendanceStatus } from '../events.ts'
import { clip, type Interval, seconds, union } from '../when/intervals.ts'

/** When a pupil counts as there. Configured; see PRESENT_AFTER_MINUTES and LATE_AFTER_MINUTES. */
export interface AttendanceRules {
  presentAfterMinutes: number
  lateAfterMinutes: number
}

export const DEFAULT_RULES: AttendanceRules = { presentAfterMinutes: 15, lateAfterMinutes: 10 }

/** The class as it was held, in epoch milliseconds. */
export interface Held {
  /** When the class was to begin. */
  scheduledStart: number
  /** The times during which the meeting was open; several where it was restarted. */
  open: readonly Interval[]
}

export interface Stay {
  studentId: string
  /** Every interval of every device and rejoin; overlaps are welcome. */
  intervals: readonly Interval[]
}

export type Attended = Pick<AttendanceRecord, 'attendedSeconds' | 'firstJoin' | 'lastLeave'> & {
  status: AttendanceStatus
}

/**
 * One student's attendance. With S the seconds attended and L the seconds that the class lasted,
 * required = min(presentAfterMinutes · 60, L / 2): nothing is absent, less than required is partial, enough but
 * begun later than lateAfterMinutes after the later of scheduled and actual start is late, the rest is present.
 */
export function attended(held: Held, intervals: readonly Interval[], rules: AttendanceRules): Attended {
  const open = union(held.open)
  const there = union(open.flatMap((bounds) => clip(intervals, bounds)))
  const first = there[0]
  const last = there.at(-1)
  const attendedSeconds = seconds(there)
  if (!first || !last || attendedSeconds === 0)
    return { status: 'absent', attendedSeconds: 0, firstJoin: null, lastLeave: null }
  const required = Math.min(rules.presentAfterMinutes * 60, seconds(open) / 2)
  const begun = Math.max(held.scheduledStart, open[0]?.from ?? held.scheduledStart)
  const late = first.from > begun + rules.lateAfterMinutes * 60_000
  return {
    status: attendedSeconds < required ? 'partial' : late ? 'late' : 'present',
    attendedSeconds,
    firstJoin: new Date(first.from).toISOString(),
    lastLeave: new Date(last.to).toISOString(),
  }
}

export function count(records: Iterable<{ status: AttendanceStatus }>): AttendanceCounts {
  const counts: AttendanceCounts = { present: 0, late: 0, partial: 0, absent: 0, excused: 0 }
  for (const { status } of records) counts[status] += 1
  return counts
}

/** The calendar day, yyyy-mm-dd, on which an instant falls in a time zone; UTC where the zone is unknown. */
export function localDay(instant: number, timezone: string): string {
  const day = (timeZone: string) =>
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  try {
    return padded(day(timezone).format(instant))
  } catch {
    return padded(day('UTC').format(instant))
  }
}

/** Years before 1000 come with fewer digits. */
const padded = (day: string): string => day.padStart(10, '0')
