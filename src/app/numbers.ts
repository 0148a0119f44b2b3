import type { AttendanceRule } from '../domain/attendance/record.ts'
import { isAttended, judge, type SessionTime } from '../domain/attendance/rule.ts'
import type { MeetingView } from './meetingView.ts'
import type { ReportedMeeting, Untaken } from './reportView.ts'
import type { ParticipantView, Roll } from './rollView.ts'

/** The data that judge a session before its attendance is taken. */
export interface Judging {
  /** Epoch milliseconds. */
  now: number
  rule: AttendanceRule
}

/** The numbers of a session. Every count, flag and rate of the API comes from here. */
export interface Numbers {
  expected: number
  /** Users who attended: present or late, after corrections. */
  attended: ReadonlySet<string>
  /** Percent of the expected, to a tenth; null if nobody is expected. */
  rate: number | null
  /** Participants who came. */
  joined: number
  /** The expected, and others who came. */
  invited: number
  totalSeconds: number
  /** Over the participants with a known time. */
  averageSeconds: number
}

export function numbersOf(meeting: MeetingView, roll: Roll, judging: Judging): Numbers {
  const came = roll.participants.filter((one) => hasCome(one, meeting))
  const attended = attendedIn(meeting, roll, judging)
  const expectedIds = roll.expected.map(({ id }) => id)
  const total = came.reduce((sum, { duration }) => sum + duration, 0)
  const timed = came.filter((one) => !isTimeUnknown(one)).length
  return {
    expected: expectedIds.length,
    attended,
    rate: rateOf(expectedIds.filter((id) => attended.has(id)).length, expectedIds.length),
    joined: came.length,
    invited: new Set([...expectedIds, ...came.map(({ id, user_id }) => user_id ?? id)]).size,
    totalSeconds: total,
    averageSeconds: timed === 0 ? 0 : Math.round(total / timed),
  }
}

/** Percent, to a tenth; null if the whole is 0. */
export const rateOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1000) / 10

/** The numbers of a session without reading its people: nobody is expected, or attendance is taken. */
export const attendedCount = ({ attendance, joined_count }: ReportedMeeting): number =>
  attendance === null ? joined_count : attendance.present + attendance.late

/** A claim counts only in a session that its host alone says was held. */
const hasCome = ({ status, claimed }: ParticipantView, { is_claimed }: MeetingView): boolean =>
  status !== 'invited' && (!claimed || is_claimed)

/** They came, and Zoom lost when. */
const isTimeUnknown = ({ time_uncertain, duration }: ParticipantView): boolean =>
  time_uncertain && duration === 0

/** From the records if there are any, else by the same rule over what is known so far. */
function attendedIn(meeting: MeetingView, roll: Roll, judging: Judging): ReadonlySet<string> {
  if (meeting.attendance !== null)
    return new Set(roll.records.flatMap((record) => (isAttended(record.status) ? [record.student_id] : [])))
  const expected = roll.expected.map(({ id }) => id)
  return attendedUntil(judging, { meeting, participants: roll.participants, expected })
}

/** The users who attended so far. */
export function attendedUntil(
  { now, rule }: Judging,
  { meeting, participants, expected }: Untaken,
): ReadonlySet<string> {
  const time = sessionTimeOf(meeting, now)
  const ids = new Set<string | null>(expected)
  // The expected and other pupils get a record. A teacher does not.
  const kept = participants.filter(({ user_id, user }) => user?.role === 'student' || ids.has(user_id))
  const attended = kept.filter(
    (one) => !one.claimed && isAttended(judge(attendedSoFar(one, now), time, rule)),
  )
  return new Set(attended.flatMap(({ user_id }) => user_id ?? []))
}

function sessionTimeOf(
  { held_seconds, open_since, start_time, started_at }: Untaken['meeting'],
  now: number,
): SessionTime {
  const start = Date.parse(start_time)
  return {
    seconds: held_seconds + secondsSince(open_since, now),
    begunAt: Math.max(start, started_at === null ? start : Date.parse(started_at)),
  }
}

const attendedSoFar = (one: Untaken['participants'][number], now: number) => ({
  seconds: one.attended_seconds + secondsSince(one.open_since, now),
  arrivedAt: one.arrived_at === null ? null : Date.parse(one.arrived_at),
  isUncertain: one.time_uncertain,
})

const secondsSince = (instant: string | null, now: number): number =>
  instant === null ? 0 : Math.max(0, Math.floor((now - Date.parse(instant)) / 1000))
