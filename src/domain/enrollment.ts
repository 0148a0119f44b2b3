import { dayIn } from './when/day.ts'

/** An enrollment of a pupil in a class, as the roster has it. Days are yyyy-mm-dd, instants ISO 8601. */
export interface EnrollmentTimes {
  /** The first day that the school stated. */
  since: string | null
  /** When the roster took it; null if they were there from the beginning. */
  enrolledAt: string | null
  /** The first day without the pupil that the school stated. */
  until: string | null
  /** When the roster took it away. */
  leftAt: string | null
}

/** The end of a session, in epoch milliseconds, with the session's day and the time zone of that day. */
export interface SessionEnd {
  at: number
  date: string
  timezone: string
}

/**
 * Whether the pupil was in the class when the session ended. What counts is the moment when the roster was told, or an earlier day that the
 * school stated: a day tells no moment within it. Nobody is in a class before a stated first day.
 */
export function wasEnrolled({ since, enrolledAt, until, leftAt }: EnrollmentTimes, end: SessionEnd): boolean {
  if (since !== null && since > end.date) return false
  return isBy(since, enrolledAt, end) && !(leftAt !== null && isBy(until, leftAt, end))
}

/** Whether a change was there by the end of a session: the day stated for it, and when the roster was told; null: always. */
function isBy(day: string | null, toldAt: string | null, { at, date, timezone }: SessionEnd): boolean {
  if (toldAt === null || Date.parse(toldAt) <= at) return true
  return day !== null && day <= date && day < dayIn(timezone)(Date.parse(toldAt))
}
