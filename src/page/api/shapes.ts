import type { InferResponseType } from 'hono/client'
import type { api } from './client.ts'

type Meetings = typeof api.zoom.meetings
type One = Meetings[':id']

type Listed = InferResponseType<Meetings['$get'], 200>['meetings'][number]

export type Status = 'scheduled' | 'started' | 'ended' | 'cancelled' | 'not_held'

/** A session of a class, in a list or a report. Fields that an older server does not have may be missing. */
export type Session = Omit<
  Listed,
  'status' | 'join_url' | 'co_teachers' | 'joint_classes' | 'series_host_id'
> & {
  status: Status
  date?: string
  series_id?: string | null
  occurrence_id?: string | null
  held_outside_schedule?: boolean
  co_teachers?: string[]
  joint_classes?: string[]
  series_host_id?: string
}

export type SessionDetail = Session &
  Pick<InferResponseType<One['$get'], 200>['meeting'], 'participants' | 'registration'>

type ListedRecord = InferResponseType<One['attendance']['$get'], 200>['records'][number]

export type AttendanceRecord = ListedRecord & {
  arrived_at?: string | null
  time_uncertain?: boolean
  expected?: boolean
}

export type Attendance = Omit<InferResponseType<One['attendance']['$get'], 200>, 'records'> & {
  records: AttendanceRecord[]
  rule?: Rule | undefined
}

export interface Rule {
  present_after_minutes: number
  late_after_minutes: number
}

export type Mark = AttendanceRecord['status']

export type Participants = InferResponseType<One['participants']['$get'], 200>
export type Participant = Participants['participants'][number] & {
  claimed?: boolean
  time_uncertain?: boolean
}
export type Timeline = InferResponseType<One['timeline']['$get'], 200>
export type TimelinePerson = Timeline['people'][number]
export type Stay = TimelinePerson['stays'][number]

/** The messages of a class's socket. */
export type LiveMessage = InferResponseType<One['live']['$get'], 101>
export type LiveReset = Extract<LiveMessage, { type: 'reset' }>
export type LiveNews = Extract<LiveMessage, { type: 'news' }>

type History = InferResponseType<One['history']['$get'], 200>
export type HistoryPage = Extract<History, { events: unknown }>
export type HistoryEvent = HistoryPage['events'][number]
export type AsKnown = Extract<History, { at: string }>

export type Term = InferResponseType<(typeof api.zoom.classes)[':classId']['term']['$get'], 200>
export type TermStudent = Term['students'][number]
export type TermSession = Term['sessions'][number]
export type Risk = TermStudent['risks'][number]

export type Report = Extract<InferResponseType<typeof api.zoom.reports.$get, 200>, { meetings: unknown }>

export type RosterClass = InferResponseType<typeof api.roster.classes.$get, 200>['classes'][number]
export type RosterUser = InferResponseType<typeof api.roster.users.$get, 200>['users'][number]
