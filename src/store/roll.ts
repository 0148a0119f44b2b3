import type { Bearer } from '../app/bearer.ts'
import type { User } from '../app/ports.ts'
import type {
  AttendanceView,
  Named,
  ParticipantsFound,
  ParticipantView,
  RecordsFound,
  Roll,
} from '../app/rollView.ts'
import { familyOf, mayOversee } from './bearers.ts'
import { expectedOf } from './expected.ts'
import { compareNames } from './names.ts'
import { joinPerson, nowOrThen } from './nowOrThen.ts'
import { type SQL, sql } from './query.ts'
import { all, first, type SqlDatabase, statement } from './sql.ts'

/**
 * All people of a session; empty for a bearer who may not oversee it. Rows are sorted here, because SQLite would read them again to sort.
 */
export async function roll(db: SqlDatabase, bearer: Bearer, meetingId: string): Promise<Roll> {
  const [participants, records, expected] = await db.batch(
    [
      participantsOf(sql`p.meeting_id = ${overseen(bearer, meetingId)}`),
      attendanceOf(
        sql`a.meeting_id = (select id from zoom_meetings where id = ${overseen(bearer, meetingId)} and is_taken)`,
      ),
      expectedOf(meetingId, { while: sql`not is_taken`, who: mayOversee(bearer) }),
    ].map(statement),
  )
  const found = all<ParticipantRow>(participants)
  const taken = all<AttendanceRow>(records)
  return {
    participants: found.map(toParticipant).sort(byJoining),
    isLinkable: found.some((row) => row.linkable === 1 && row.email_user_id !== null),
    expected: [...taken.filter((row) => row.expected === 1).map(toExpected), ...all<ExpectedRow>(expected)]
      .sort(compareNames)
      .map(({ id, name, email, avatar, role }) => ({ id, name: name ?? FORMER_NAME, email, avatar, role })),
    records: taken.map(toAttendance).sort(byStudent),
  }
}

/** The records that the bearer may see, or more. If there are none, the expected and the present people instead. */
export async function records(db: SqlDatabase, bearer: Bearer, meetingId: string): Promise<RecordsFound> {
  const own = sql`a.student_id in ${familyOf(bearer)}`
  const expected = expectedOf(meetingId, {
    while: sql`not is_taken`,
    who: sql`${mayOversee(bearer)} or x.user_id in ${familyOf(bearer)}`,
  })
  const [found, beside] = await db.batch(
    [
      seen(bearer, meetingId, { meeting: sql`a.meeting_id`, own, rows: attendanceOf }),
      // One statement, because each costs a plan and a description of its answer.
      sql`select exists (${linkableIn(meetingId)}) as linkable,
            (select json_group_array(id) from (${expected})) as expected,
            (select json_group_array(user_id) from (${insideOf(meetingId)})) as inside`,
    ].map(statement),
  )
  const known = first<{ linkable: number; expected: string; inside: string }>(beside)
  return {
    records: all<AttendanceRow>(found).map(toAttendance).sort(byStudent),
    isLinkable: known?.linkable === 1,
    expected: idsIn(known?.expected),
    inside: idsIn(known?.inside),
  }
}

const insideOf = (meetingId: string): SQL => sql`
  select user_id from zoom_participants where status = 'joined' and not claimed and user_id is not null
    and meeting_id = (select id from zoom_meetings where id = ${meetingId} and status = 'started')`

/** The JSON of ids that `records` selects. */
const idsIn = (json = '[]'): string[] => JSON.parse(json)

/** The participants that the bearer may see, or more: their family, or everybody. */
export async function participants(
  db: SqlDatabase,
  bearer: Bearer,
  meetingId: string,
): Promise<ParticipantsFound> {
  const own = sql`p.id in (select 'user.' || user_id from ${familyOf(bearer)})`
  const [found, linkable] = await db.batch(
    [
      seen(bearer, meetingId, { meeting: sql`p.meeting_id`, own, rows: participantsOf }),
      linkableIn(meetingId),
    ].map(statement),
  )
  return {
    participants: all<ParticipantRow>(found).map(toParticipant).sort(byJoining),
    isLinkable: all(linkable).length > 0,
  }
}

/** The session, or null for no rows. */
const overseen = (bearer: Bearer, meetingId: string): SQL =>
  sql`iif(${mayOversee(bearer)}, ${meetingId}, null)`

interface Seen {
  /** The column with the session's id. */
  meeting: SQL
  /** The condition for rows of the bearer's family. */
  own: SQL
  rows: (where: SQL) => SQL
}

/** Everybody for bearers who may oversee the session, else the bearer's family. One of the two parts is always empty. */
const seen = (bearer: Bearer, meetingId: string, { meeting, own, rows }: Seen): SQL => sql`
  ${rows(sql`${meeting} = ${overseen(bearer, meetingId)}`)} union all
  ${rows(sql`${meeting} = iif(${mayOversee(bearer)}, null, ${meetingId}) and ${own}`)}`

/** For a guest: the one user with their e-mail. */
const ofEmail = (column: SQL): SQL => sql`
  iif(p.user_id is null and p.email is not null,
    (select min(${column}) from users g where g.email = p.email having count(*) = 1), null)`

/** Whether a linkable guest has the e-mail of one user. The ids of guests stand together in the key. */
const linkableIn = (meetingId: string): SQL => sql`
  select 1 from zoom_participants p where p.meeting_id = ${meetingId} and p.id >= 'guest.' and p.id < 'guest/'
    and p.linkable and (select count(*) from users g where g.email = p.email) = 1 limit 1`

/** Roster names before Zoom's display names, which pupils choose themselves. */
const participantsOf = (where: SQL): SQL => sql`
  select p.id, p.user_id, p.zoom_participant_id, coalesce(${nowOrThen('u', 'name')}, p.name) as name,
    coalesce(u.email, p.email) as email, p.join_time, p.leave_time, p.duration, p.status, p.open_since,
    p.attended_seconds, p.arrived_at, p.time_uncertain, p.claimed, p.waited_seconds, p.waiting_since,
    u.name as roster_name, u.email as roster_email, u.avatar, u.role, p.linkable,
    ${ofEmail(sql`g.id`)} as email_user_id, ${ofEmail(sql`g.name`)} as email_user_name
  from zoom_participants p ${joinPerson('u', sql`p.user_id`)} where ${where}`

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

/** Field by field: to copy the rest of a row takes three times as long, and a meeting may have a thousand rows. */
const toParticipant = (row: ParticipantRow): ParticipantView => ({
  id: row.id,
  user_id: row.user_id,
  zoom_participant_id: row.zoom_participant_id,
  name: row.name,
  email: row.email,
  join_time: row.join_time,
  leave_time: row.leave_time,
  duration: row.duration,
  status: row.status,
  open_since: row.open_since,
  attended_seconds: row.attended_seconds,
  arrived_at: row.arrived_at,
  time_uncertain: row.time_uncertain === 1,
  claimed: row.claimed === 1,
  waited_seconds: row.waited_seconds,
  waiting_since: row.waiting_since,
  user: rosterUser(row),
  email_user: row.email_user_id === null ? null : { id: row.email_user_id, name: row.email_user_name ?? '' },
})

const rosterUser = ({ user_id: id, role, roster_name, roster_email, avatar }: ParticipantRow): User | null =>
  id === null || role === null ? null : { id, name: roster_name ?? '', email: roster_email, avatar, role }

/** The first to come is first. People who have not come are last. */
function byJoining(a: ParticipantView, b: ParticipantView): number {
  if (a.join_time === b.join_time) return a.id < b.id ? -1 : 1
  if (a.join_time === null || b.join_time === null) return a.join_time === null ? 1 : -1
  return a.join_time < b.join_time ? -1 : 1
}

/** A person who is no longer in the roster. Only their id is known. */
const FORMER_NAME = 'Former member'

type ExpectedRow = Omit<User, 'name'> & { name: string | null }

/** Once attendance is taken, every expected pupil has a record. */
const toExpected = ({ student_id: id, name, email, avatar, role }: AttendanceRow): ExpectedRow => ({
  id,
  name,
  email,
  avatar,
  role: role ?? 'student',
})

/** The records `a`; `more` has columns of the pupil `u`, each behind a comma. */
export const attendanceOf = (where: SQL, more = sql``): SQL => sql`
  select a.student_id, a.status, a.computed_status, a.note, a.attended_seconds, a.first_join, a.last_leave,
    a.arrived_at, a.expected, a.time_uncertain, a.waited_seconds, ${nowOrThen('u', 'name')} as name, u.email,
    u.avatar, ${nowOrThen('u', 'role')} as role, k.corrected_by, ${nowOrThen('b', 'name')} as corrector, k.corrected_at ${more}
  from attendance_records a ${joinPerson('u', sql`a.student_id`)}
    left join attendance_corrections k on k.meeting_id = a.meeting_id and k.student_id = a.student_id
    ${joinPerson('b', sql`k.corrected_by`)}
  where ${where}`

export type AttendanceRow = Omit<AttendanceView, 'student' | 'corrected' | 'expected' | 'time_uncertain'> &
  Pick<ExpectedRow, 'name' | 'email' | 'avatar'> & {
    role: User['role'] | null
    expected: number
    time_uncertain: number
    corrected_by: string | null
    corrector: string | null
    corrected_at: string | null
  }

export const toAttendance = (row: AttendanceRow): AttendanceView => ({
  student_id: row.student_id,
  status: row.status,
  computed_status: row.computed_status,
  note: row.note,
  attended_seconds: row.attended_seconds,
  first_join: row.first_join,
  last_leave: row.last_leave,
  arrived_at: row.arrived_at,
  expected: row.expected === 1,
  time_uncertain: row.time_uncertain === 1,
  waited_seconds: row.waited_seconds,
  student: { id: row.student_id, name: row.name, email: row.email },
  corrected: row.corrected_at === null ? null : { by: correctorOf(row), at: row.corrected_at },
})

const correctorOf = ({ corrected_by: id, corrector: name }: AttendanceRow) =>
  id === null ? null : { id, name }

export const byStudent = (a: { student: Named }, b: { student: Named }): number =>
  compareNames(a.student, b.student)
