import { type SQL, sql } from 'drizzle-orm'
import type { User } from '../app/ports.ts'
import type { AttendanceView, InSight, MeetingView, ParticipantView, Queries, Roll } from '../app/queries.ts'
import { audience } from './people.ts'
import { all, type SqlDatabase, statement } from './sql.ts'

/** Everybody whom a session knows, in one round trip. */
export async function roll(db: SqlDatabase, meeting: MeetingView): Promise<Roll> {
  const [participants, expected, records] = await db.batch(rollOf(meeting).map(statement))
  return toRoll(participants, expected, records)
}

/** The records of these students, in one round trip. */
export async function records(
  db: SqlDatabase,
  { id }: MeetingView,
  inSight: InSight,
): ReturnType<Queries['records']> {
  const [found, linkable] = await db.batch([attendanceOf(id, inSight), linkableIn(id)].map(statement))
  return {
    records: all<AttendanceRow>(found).map(toAttendance),
    isLinkable: all(linkable).length > 0,
  }
}

/** The participants who are these users, in one round trip. */
export async function participants(
  db: SqlDatabase,
  { id }: MeetingView,
  inSight: InSight,
): ReturnType<Queries['participants']> {
  const [found, linkable] = await db.batch([participantsOf(id, inSight), linkableIn(id)].map(statement))
  return {
    participants: all<ParticipantRow>(found).map(toParticipant),
    isLinkable: all(linkable).length > 0,
  }
}

type Rows = Parameters<typeof all>[0]

export const toRoll = (participants: Rows, expected: Rows, records: Rows): Roll => ({
  participants: all<ParticipantRow>(participants).map(toParticipant),
  isLinkable: all<ParticipantRow>(participants).some(
    (row) => row.linkable === 1 && row.email_user_id !== null,
  ),
  expected: all<User>(expected),
  records: all<AttendanceRow>(records).map(toAttendance),
})

export const rollOf = (meeting: MeetingView): SQL[] => [
  participantsOf(meeting.id, 'all'),
  expectedOf(meeting),
  attendanceOf(meeting.id, 'all'),
]

/** Of a guest: of the one user with their e-mail. */
const ofEmail = (column: SQL): SQL => sql`
  iif(p.user_id is null and p.email is not null,
    (select min(${column}) from users g where g.email = p.email having count(*) = 1), null)`
const among = (userId: SQL, inSight: InSight): SQL =>
  inSight === 'all' ? sql`` : sql`and ${userId} in (select value from json_each(${JSON.stringify(inSight)}))`

/** Whether participant `p` is a guest whose e-mail is vouched for and one user's. */
const isLinkable = sql`p.linkable and (select count(*) from users g where g.email = p.email) = 1`

const linkableIn = (meetingId: string): SQL => sql`
  select 1 from zoom_participants p where p.meeting_id = ${meetingId} and ${isLinkable} limit 1`

/** Roster names before Zoom's display names, which pupils choose themselves. */
const participantsOf = (meetingId: string, inSight: InSight): SQL => sql`
  select p.id, p.user_id, p.zoom_participant_id, coalesce(u.name, p.name) as name,
    coalesce(u.email, p.email) as email, p.join_time, p.leave_time, p.duration, p.status, p.open_since,
    p.attended_seconds, p.arrived_at, p.time_uncertain, p.claimed, p.waited_seconds, p.waiting_since,
    u.name as roster_name, u.email as roster_email, u.avatar, u.role, p.linkable,
    ${ofEmail(sql`g.id`)} as email_user_id, ${ofEmail(sql`g.name`)} as email_user_name
  from zoom_participants p left join users u on u.id = p.user_id
  where p.meeting_id = ${meetingId} ${among(sql`p.user_id`, inSight)} order by p.join_time is null, p.join_time, p.id`

type ParticipantRow = Omit<ParticipantView, 'time_uncertain' | 'claimed' | 'email_user' | 'user'> & {
  roster_name: string | null
  roster_email: string | null
  avatar: string | null
  role: User['role'] | null
  linkable: number
  email_user_id: string | null
  email_user_name: string | null
  time_uncertain: number
  claimed: number
}

const toParticipant = ({
  linkable: _,
  email_user_id: id,
  email_user_name: name,
  roster_name,
  roster_email,
  avatar,
  role,
  ...row
}: ParticipantRow): ParticipantView => ({
  ...row,
  user:
    row.user_id === null || role === null
      ? null
      : { id: row.user_id, name: roster_name ?? '', email: roster_email, avatar, role },
  email_user: id === null ? null : { id, name: name ?? '' },
  time_uncertain: row.time_uncertain === 1,
  claimed: row.claimed === 1,
})

/** Somebody whom the roster no longer has: their id alone is known. */
const FORMER_NAME = 'Former member'

/** Those of a frozen session stay, also without the roster. */
const expectedOf = ({ id, expected_count, class_id, target_audience }: MeetingView): SQL =>
  expected_count === null
    ? sql`select u.id, u.name, u.email, u.avatar, u.role from users u
          where ${audience({ classId: class_id, targetAudience: target_audience })} order by u.name, u.id`
    : sql`select x.user_id as id, coalesce(u.name, ${FORMER_NAME}) as name, u.email, u.avatar,
            coalesce(u.role, 'student') as role
          from expected_users x left join users u on u.id = x.user_id
          where x.meeting_id = ${id} order by u.name is null, u.name, x.user_id`

const attendanceOf = (meetingId: string, inSight: InSight): SQL => sql`
  select a.student_id, a.status, a.computed_status, a.note, a.attended_seconds, a.first_join, a.last_leave,
    a.arrived_at, a.expected, a.time_uncertain, a.waited_seconds, u.name, u.email, k.corrected_by, b.name as corrector, k.corrected_at
  from attendance_records a left join users u on u.id = a.student_id
    left join attendance_corrections k on k.meeting_id = a.meeting_id and k.student_id = a.student_id
    left join users b on b.id = k.corrected_by
  where a.meeting_id = ${meetingId} ${among(sql`a.student_id`, inSight)} order by u.name is null, u.name, a.student_id`

type AttendanceRow = Omit<AttendanceView, 'student' | 'corrected' | 'expected' | 'time_uncertain'> & {
  name: string | null
  email: string | null
  expected: number
  time_uncertain: number
  corrected_by: string | null
  corrector: string | null
  corrected_at: string | null
}

function toAttendance(row: AttendanceRow): AttendanceView {
  const { name, email, corrected_by, corrector, corrected_at: at, ...record } = row
  const by = corrected_by === null ? null : { id: corrected_by, name: corrector }
  return {
    ...record,
    expected: record.expected === 1,
    time_uncertain: record.time_uncertain === 1,
    student: { id: record.student_id, name, email },
    corrected: at === null ? null : { by, at },
  }
}
