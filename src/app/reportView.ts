import type { MeetingPlace, MeetingView } from './meetingView.ts'
import type { User } from './ports.ts'
import type { ParticipantView } from './rollView.ts'

export interface Report {
  meetings: ReportedMeeting[]
  /** The sums over all pages; null for a later page. */
  totals: ReportTotals | null
  /** The sessions that expect somebody and have no attendance taken yet, also from later pages. */
  untaken: Untaken[]
}

/** A session, with the number of its people and how many of them joined. */
export interface ReportedMeeting extends MeetingView {
  participant_count: number
  joined_count: number
}

export interface ReportTotals {
  meetings: number
  completed: number
  participants: number
  /** Over the sessions with taken attendance, and the sessions that expect nobody. */
  attended: number
  /** Scheduled minutes of the completed sessions. */
  minutes: number
  /** Percent: the mean over completed sessions that expected somebody; null if there is none. */
  averageRate: number | null
}

/** The rule and time for a session before its attendance is taken. */
export interface Untaken {
  meeting: Pick<MeetingView, 'id' | 'start_time' | 'started_at' | 'held_seconds' | 'open_since'>
  participants: (Pick<
    ParticipantView,
    'user_id' | 'claimed' | 'attended_seconds' | 'open_since' | 'arrived_at' | 'time_uncertain'
  > & { user: Pick<User, 'role'> | null })[]
  /** Ids. */
  expected: string[]
}

export interface ReportFilter {
  from?: RangeEnd | undefined
  to?: RangeEnd | undefined
  /** Deleted ones as well. */
  deleted: boolean
  limit: number
  /** A later page: only sessions before this one, by start_time and id, because the newest come first. */
  before?: MeetingPlace | undefined
}

/** One end of a range, included: a local day of the sessions, yyyy-mm-dd, or an instant. */
export type RangeEnd = { day: string } | { at: string }
