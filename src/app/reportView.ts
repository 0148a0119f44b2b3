import type { MeetingPlace, MeetingView } from './meetingView.ts'
import type { User } from './ports.ts'
import type { ParticipantView } from './rollView.ts'

export interface Report {
  meetings: ReportedMeeting[]
  /** Over all pages; null where they were not asked for. */
  totals: ReportTotals | null
  /** The sessions that expect somebody and whose attendance is still to be taken, those of later pages included. */
  untaken: Untaken[]
}

/** A session with how many people it knows, and how many of them joined. */
export interface ReportedMeeting extends MeetingView {
  participant_count: number
  joined_count: number
}

export interface ReportTotals {
  meetings: number
  completed: number
  participants: number
  /** Of sessions whose attendance is taken, and of those that expect nobody. */
  attended: number
  /** Scheduled minutes of the completed sessions. */
  minutes: number
  /** Percent: the mean over completed sessions that expected somebody; null if there is none. */
  averageRate: number | null
}

/** What a session is judged by before its attendance is taken. */
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
  from?: Bound | undefined
  to?: Bound | undefined
  /** Deleted ones as well. */
  deleted: boolean
  limit: number
  /** Only sessions before this one, by start_time and id: the newest come first. The sums leave this out. */
  before?: MeetingPlace | undefined
  /** Whether the sums are asked for. */
  totals: boolean
  now: Date
}

/** One end of a range, which is in the range: a local day of the sessions, yyyy-mm-dd, or an instant. */
export type Bound = { day: string } | { at: string }
