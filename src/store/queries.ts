import { type SQL, sql } from 'drizzle-orm'
import type { User } from '../app/ports.ts'
import type {
  AttendanceView,
  MeetingView,
  ParticipantView,
  Queries,
  RegistrantView,
  RegistrationFailure,
  RegistrationProgress,
} from '../app/queries.ts'
import { ERASED_NAME } from './erasures.ts'
import { attendanceAt, history } from './history.ts'
import { meetingsInSight, report } from './meetingPages.ts'
import { type MeetingRow, meetings, toMeeting } from './meetingRow.ts'
import { type SqlDatabase, type SqlRow, select, statement } from './sql.ts'
import { timeline } from './timeline.ts'

export function createQueries(db: SqlDatabase): Queries {
  return {
    user: async (id) => (await select<User>(db, userById(id)))[0] ?? null,
    hasClass: async (id) => (await select(db, sql`select 1 from classes where id = ${id}`)).length > 0,
    sight: (userId, meetingId) => sight(db, userId, meetingId),
    meetings: async (actor, filter) =>
      (await select<MeetingRow>(db, meetingsInSight(actor, filter))).map(toMeeting),
    participants: (meetingId) => select<ParticipantView>(db, participantsOf(meetingId)),
    expected: (meeting) => expected(db, meeting),
    registrant: async (meetingId, userId) =>
      (await select<RegistrantView>(db, registrantOf(meetingId, userId)))[0] ?? null,
    registration: (meetingId) => registration(db, meetingId),
    unregistered: (classId, studentId, from) => select(db, unregisteredFor(classId, studentId, from)),
    report: (filter) => report(db, filter),
    attendance: async (meetingId) =>
      (await select<AttendanceRow>(db, attendanceOf(meetingId))).map(toAttendance),
    history: (number, after, limit) => history(db, number, after, limit),
    attendanceAt: (number, at) => attendanceAt(db, number, at),
    timeline: ({ zoom_meeting_id }) => timeline(db, zoom_meeting_id),
  }
}

/** Whoever is erased is in no class and has no role any more; their row stays for what they were in. */
const notErased = sql`u.name <> ${ERASED_NAME}`

const userById = (id: string): SQL =>
  sql`select u.id, u.name, u.email, u.avatar, u.role from users u where u.id = ${id} and ${notErased}`

async function sight(db: SqlDatabase, userId: string, meetingId: string): ReturnType<Queries['sight']> {
  const inClass = (studentId: SQL) => sql`
    from zoom_meetings m join class_students s on s.class_id = m.class_id
    where m.id = ${meetingId} and s.student_id = ${studentId}`
  const [users, rows, relations, children] = await db.batch([
    statement(userById(userId)),
    statement(sql`${meetings} where m.id = ${meetingId}`),
    statement(sql`select exists (select 1 ${inClass(sql`${userId}`)}) as enrolled`),
    statement(sql`
      select p.student_id from zoom_meetings m join parent_children p
      join class_students s on s.class_id = m.class_id and s.student_id = p.student_id
      where m.id = ${meetingId} and p.parent_id = ${userId}`),
  ])
  const row = first<MeetingRow>(rows)
  const meeting = row ? toMeeting(row) : null
  return {
    user: first<User>(users),
    meeting,
    relation: {
      teachesClass: meeting?.class?.teacher_id === userId,
      enrolled: first<{ enrolled: number }>(relations)?.enrolled === 1,
      childIds: (children ?? []).map(({ student_id }) => String(student_id)),
    },
  }
}

/** The first row of a statement's result; `Row` must be the types of the columns that it names. */
const first = <Row>(rows: SqlRow[] | undefined): Row | null => (rows?.[0] as Row | undefined) ?? null

/** All of them, by the same rule. */
const all = <Row>(rows: SqlRow[] | undefined): Row[] => (rows ?? []) as Row[]

/** Roster names before Zoom's display names, which pupils choose themselves. */
const participantsOf = (meetingId: string): SQL => sql`
  select p.id, p.user_id, p.zoom_participant_id, coalesce(u.name, p.name) as name,
    coalesce(u.email, p.email) as email, p.join_time, p.leave_time, p.duration, p.status
  from zoom_participants p left join users u on u.id = p.user_id
  where p.meeting_id = ${meetingId} order by p.join_time is null, p.join_time, p.id`

async function expected(db: SqlDatabase, meeting: MeetingView): ReturnType<Queries['expected']> {
  const rows = await select<User & { attended: number }>(
    db,
    sql`select u.id, u.name, u.email, u.avatar, u.role, coalesce(p.status <> 'invited', 0) as attended
        from users u left join zoom_participants p
          on p.meeting_id = ${meeting.id} and p.id = 'user.' || u.id
        where ${audience(meeting)} order by u.name, u.id`,
  )
  return rows.map((row) => ({ ...row, attended: row.attended === 1 }))
}

function audience({ class_id, target_audience }: MeetingView): SQL {
  if (class_id) return sql`u.id in (select student_id from class_students where class_id = ${class_id})`
  if (target_audience === 'students') return sql`u.role = 'student' and ${notErased}`
  if (target_audience === 'teachers') return sql`u.role = 'teacher' and ${notErased}`
  return sql`false`
}

const attendanceOf = (meetingId: string): SQL => sql`
  select a.student_id, a.status, a.computed_status, a.note, a.attended_seconds, a.first_join, a.last_leave,
    u.name, u.email, k.corrected_by, b.name as corrector, k.corrected_at
  from attendance_records a left join users u on u.id = a.student_id
    left join attendance_corrections k on k.meeting_id = a.meeting_id and k.student_id = a.student_id
    left join users b on b.id = k.corrected_by
  where a.meeting_id = ${meetingId} order by u.name, a.student_id`

type AttendanceRow = Omit<AttendanceView, 'student' | 'corrected'> & {
  name: string | null
  email: string | null
  corrected_by: string | null
  corrector: string | null
  corrected_at: string | null
}

function toAttendance(row: AttendanceRow): AttendanceView {
  const { name, email, corrected_by, corrector, corrected_at: at, ...record } = row
  const by = corrected_by === null ? null : { id: corrected_by, name: corrector }
  return {
    ...record,
    student: { id: record.student_id, name, email },
    corrected: at === null ? null : { by, at },
  }
}

const registrantOf = (meetingId: string, userId: string): SQL =>
  sql`select join_url, status from meeting_registrants where meeting_id = ${meetingId} and user_id = ${userId}`

const NO_REGISTRATION = { requested: 0, approved: 0, failed: 0, pending: 0 }

async function registration(db: SqlDatabase, meetingId: string): Promise<RegistrationProgress> {
  const [counts, failures] = await db.batch([
    statement(progressOf(meetingId)),
    statement(failuresOf(meetingId)),
  ])
  const progress = first<Omit<RegistrationProgress, 'failures'>>(counts) ?? NO_REGISTRATION
  return { ...progress, failures: all<RegistrationFailure>(failures) }
}

const MAX_FAILURES = 100

const failuresOf = (meetingId: string): SQL => sql`
  select r.user_id, u.name, r.error as reason
  from meeting_registrants r left join users u on u.id = r.user_id
  where r.meeting_id = ${meetingId} and r.status = 'denied' order by u.name, r.user_id limit ${MAX_FAILURES}`

const progressOf = (meetingId: string): SQL => sql`
  select count(*) as requested, coalesce(sum(status = 'approved'), 0) as approved,
    coalesce(sum(status = 'denied'), 0) as failed, coalesce(sum(status = 'pending'), 0) as pending
  from meeting_registrants where meeting_id = ${meetingId} and status <> 'leaving'`

const unregisteredFor = (classId: string, studentId: string, from: string): SQL => sql`
  select m.id, m.zoom_meeting_id from zoom_meetings m
  where m.class_id = ${classId} and m.start_time >= ${from} and m.status in ('scheduled', 'started')
    and m.registration_enabled = 1 and not exists (
      select 1 from meeting_registrants r
      where r.meeting_id = m.id and r.user_id = ${studentId} and r.status = 'approved')
  order by m.start_time, m.id`
