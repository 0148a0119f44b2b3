import type { MeetingStatus, Participant, SessionAfter } from '../domain/after.ts'
import type { AttendanceCounts, AttendanceStatus } from '../domain/attendance/record.ts'
import type { MeetingEventType } from '../domain/events.ts'
import type { Token } from '../domain/who/vouching.ts'
import type { MeetingView } from './meetingView.ts'
import type { RecordedEvent } from './ports.ts'
import type { ParticipantView, Roll } from './rollView.ts'

/** A listener of a session, as kept with the socket. */
export interface Listener {
  sessionId: string
  /** Their token's claims. */
  token: Omit<Token, 'name'>
  /** When the token ends, in epoch milliseconds. */
  expiresAt: number
  /** When the socket was asked for, in epoch milliseconds. */
  openedAt: number
  /** When their rights were looked up last, in epoch milliseconds. */
  checkedAt: number
  /** The last version of the stream that they were told. Null asks for the whole picture. */
  version: number | null
}

/** A participant without their e-mail, as the API names the rest. */
export interface LivePerson {
  id: string
  user_id: string | null
  name: string | null
  status: Participant['status']
  join_time: string | null
  leave_time: string | null
  /** The start of the stay that goes on. */
  open_since: string | null
  /** When they came to the door, if they are there. */
  waiting_since: string | null
  waited_seconds: number | null
  duration: number
  claimed: boolean
  time_uncertain: boolean
}

export type LiveCounts = Omit<AttendanceCounts, 'expected' | 'attended'>

/** The attendance as last taken. */
export interface LiveAttendance {
  summary: LiveCounts
  /** Only in the news of a taking. */
  final?: boolean
}

interface Course {
  status: MeetingStatus
  started_at: string | null
  ended_at: string | null
  waited_count: number
}

/** Everything that a listener needs at the beginning. */
export interface LiveReset {
  type: 'reset'
  version: number
  meeting: Course & { id: string; start_time: string; duration: number }
  participants: LivePerson[]
  expected: { id: string; name: string }[]
  attendance: LiveAttendance | null
}

/** One event of the log that concerns the session, and the changes since. */
export interface LiveNews {
  type: 'news'
  version: number
  /** When it happened. */
  at: string
  event: MeetingEventType
  /** The changed fields of the session. */
  meeting?: Partial<Course> & { start_time?: string; duration?: number }
  /** New or changed participants. */
  participants?: LivePerson[]
  /** Participants with a new leave time and no other change. */
  left?: { id: string; leave_time: string; duration: number }[]
  /** Ids that are now listed under another id. */
  removed?: string[]
  /** Null if the attendance was withdrawn. */
  attendance?: LiveAttendance | null
  /** The corrected pupil and the status. Null takes the correction back. */
  corrected?: { student_id: string; status: AttendanceStatus | null }
}

/** The roster's names by user id. */
export type Names = ReadonlyMap<string, string>

/** The picture of a session at a version of its stream, or slightly later. Later news never contradicts it. */
export const resetOf = (version: number, meeting: MeetingView, roll: Roll): LiveReset => ({
  type: 'reset',
  version,
  meeting: {
    id: meeting.id,
    status: meeting.status,
    start_time: meeting.start_time,
    duration: meeting.duration,
    started_at: meeting.started_at,
    ended_at: meeting.ended_at,
    waited_count: meeting.waited_count,
  },
  participants: roll.participants.map(shownOf),
  expected: roll.expected.map(({ id, name }) => ({ id, name })),
  attendance: meeting.attendance && {
    summary: countsOf(meeting.attendance),
    final: meeting.attendance.final,
  },
})

/** Field by field, so that no other field of a participant is ever told. */
const shownOf = (row: ParticipantView): LivePerson => ({
  id: row.id,
  user_id: row.user_id,
  name: row.name,
  status: row.status,
  join_time: row.join_time,
  leave_time: row.leave_time,
  open_since: row.open_since,
  waiting_since: row.waiting_since,
  waited_seconds: row.waited_seconds,
  duration: row.duration,
  claimed: row.claimed,
  time_uncertain: row.time_uncertain,
})

const countsOf = ({ present, late, partial, absent, excused }: LiveCounts): LiveCounts => ({
  present,
  late,
  partial,
  absent,
  excused,
})

/** The news of an event for the listeners of a session; null if the event does not concern them. */
export function newsOf(event: RecordedEvent, sessionId: string, names: Names): LiveNews | null {
  const after = afterOf(event, sessionId)
  if (after === undefined && !isOf(event, sessionId)) return null
  const { version, occurredAt: at, type } = event
  return { type: 'news', version, at, event: type, ...changesIn(after, names), ...attendanceIn(event) }
}

/** The users in an event's rows, for their names in the roster. */
export const usersIn = ({ data }: RecordedEvent): string[] =>
  'after' in data
    ? data.after.flatMap(({ participants = [] }) => participants.flatMap(({ userId }) => userId ?? []))
    : []

const afterOf = ({ data }: RecordedEvent, sessionId: string): SessionAfter | undefined =>
  'after' in data ? data.after.find((one) => one.sessionId === sessionId) : undefined

const isOf = ({ data }: RecordedEvent, sessionId: string): boolean =>
  ('sessionId' in data && data.sessionId === sessionId) ||
  ('sessionIds' in data && data.sessionIds.includes(sessionId))

function changesIn(after: SessionAfter | undefined, names: Names): Partial<LiveNews> {
  if (after === undefined) return {}
  const { course, schedule, participants, closed, removed } = after
  return {
    ...(course || schedule ? { meeting: { ...courseOf(course), ...scheduleOf(schedule) } } : {}),
    ...(participants ? { participants: participants.map((row) => personOf(row, names)) } : {}),
    ...(closed ? { left: closed.map(closing) } : {}),
    ...(removed ? { removed } : {}),
  }
}

const courseOf = (course: SessionAfter['course']): Partial<Course> =>
  course === undefined
    ? {}
    : {
        status: course.status,
        started_at: course.startedAt,
        ended_at: course.endedAt,
        waited_count: course.waitedCount,
      }

const scheduleOf = (schedule: SessionAfter['schedule']) =>
  schedule === undefined ? {} : { start_time: schedule.startTime, duration: schedule.duration }

const closing = ({ id, leaveTime, duration }: NonNullable<SessionAfter['closed']>[number]) => ({
  id,
  leave_time: leaveTime,
  duration,
})

/** The roster's name before Zoom's, as everywhere. */
const personOf = (row: Participant, names: Names): LivePerson => ({
  id: row.id,
  user_id: row.userId,
  name: (row.userId === null ? undefined : names.get(row.userId)) ?? row.name,
  status: row.status,
  join_time: row.joinTime,
  leave_time: row.leaveTime,
  open_since: row.openSince,
  waiting_since: row.waitingSince ?? null,
  waited_seconds: row.waitedSeconds ?? null,
  duration: row.duration,
  claimed: row.claimed ?? false,
  time_uncertain: row.timeUncertain ?? false,
})

function attendanceIn({ type, data }: RecordedEvent): Pick<LiveNews, 'attendance' | 'corrected'> {
  switch (type) {
    case 'AttendanceTaken':
      return { attendance: { summary: countsOf(data.counts), final: data.final } }
    case 'AttendanceCorrected':
      return {
        attendance: { summary: countsOf(data.counts) },
        corrected: { student_id: data.studentId, status: data.status },
      }
    case 'AttendanceWithdrawn':
      return { attendance: null }
    default:
      return {}
  }
}
