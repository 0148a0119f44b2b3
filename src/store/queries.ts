import { type SQL, sql } from 'drizzle-orm'
import type { User } from '../app/ports.ts'
import type { Queries, RegistrantView, RegistrationFailure, RegistrationProgress } from '../app/queries.ts'
import { applicants, applicantsOf, toApplicants } from './applicants.ts'
import { bearerByEmail, standingOf, taught, toStanding } from './bearers.ts'
import { notErased } from './erasures.ts'
import { attendanceAt, history } from './history.ts'
import { meetingsInSight, report } from './meetingPages.ts'
import { type MeetingRow, meetingsOf, toMeeting } from './meetingRow.ts'
import { participants, records, roll } from './roll.ts'
import { all, first, type SqlDatabase, select, statement } from './sql.ts'
import { timeline } from './timeline.ts'

export function createQueries(db: SqlDatabase): Queries {
  return {
    user: async (id) => (await select<User>(db, userById(id)))[0] ?? null,
    standing: async (id, email) => toStanding(await select(db, standingOf(id, email))),
    bearerByEmail: (email) => bearerByEmail(db, email),
    taught: (teacherId) => taught(db, teacherId),
    classNamed: async (id) =>
      (
        await select<{ id: string; name: string }>(db, sql`select id, name from classes where id = ${id}`)
      )[0] ?? null,
    sight: (userId, meetingId, email = null) => sight(db, userId, meetingId, email),
    meetings: async (actor, filter) =>
      (await select<MeetingRow>(db, meetingsInSight(actor, filter))).map(toMeeting),
    roll: (meeting) => roll(db, meeting),
    records: (meeting, inSight) => records(db, meeting, inSight),
    participants: (meeting, inSight) => participants(db, meeting, inSight),
    registrant: async (seriesId, userId) =>
      (await select<RegistrantView>(db, registrantOf(seriesId, userId)))[0] ?? null,
    applicants: (seriesId, filter) => applicants(db, seriesId, filter),
    registration: (seriesId) => registration(db, seriesId),
    unregistered: (classId, studentId, from) => select(db, unregisteredFor(classId, studentId, from)),
    report: (filter) => report(db, filter),
    history: (number, after, limit) => history(db, number, after, limit),
    attendanceAt: (meeting, at) => attendanceAt(db, meeting, at),
    timeline: (meeting) => timeline(db, meeting),
  }
}

const userById = (id: string): SQL =>
  sql`select u.id, u.name, u.email, u.avatar, u.role from users u where u.id = ${id} and ${notErased}`

async function sight(
  db: SqlDatabase,
  userId: string,
  meetingId: string,
  email: string | null,
): ReturnType<Queries['sight']> {
  const inClass = (studentId: SQL) => sql`
    from zoom_meetings m join class_students s on s.class_id = m.class_id
    where m.id = ${meetingId} and s.student_id = ${studentId}`
  const [users, rows, relations, children] = await db.batch([
    statement(standingOf(userId, email)),
    statement(sql`${meetingsOf(userId)} where m.id = ${meetingId}`),
    statement(sql`select exists (select 1 ${inClass(sql`${userId}`)}) as enrolled`),
    statement(sql`
      select p.student_id from zoom_meetings m join parent_children p
      join class_students s on s.class_id = m.class_id and s.student_id = p.student_id
      where m.id = ${meetingId} and p.parent_id = ${userId}`),
  ])
  const row = first<MeetingRow>(rows)
  const meeting = row ? toMeeting(row) : null
  return {
    ...toStanding(users),
    meeting,
    relation: {
      teachesClass: meeting?.class?.teacher_id === userId,
      enrolled: first<{ enrolled: number }>(relations)?.enrolled === 1,
      childIds: (children ?? []).map(({ student_id }) => String(student_id)),
    },
  }
}

const registrantOf = (seriesId: string, userId: string): SQL =>
  sql`select join_url, status, error from meeting_registrants where meeting_id = ${seriesId} and user_id = ${userId}`

const NO_REGISTRATION = { requested: 0, approved: 0, failed: 0, pending: 0 }

async function registration(db: SqlDatabase, seriesId: string): Promise<RegistrationProgress> {
  const [counts, failures, asking] = await db.batch([
    statement(progressOf(seriesId)),
    statement(failuresOf(seriesId)),
    statement(applicantsOf(seriesId, { status: 'pending', limit: MAX_ASKING })),
  ])
  const progress = first<typeof NO_REGISTRATION>(counts) ?? NO_REGISTRATION
  return { ...progress, failures: all<RegistrationFailure>(failures), asking: toApplicants(asking) }
}

const MAX_ASKING = 100

const MAX_FAILURES = 100

const failuresOf = (seriesId: string): SQL => sql`
  select r.user_id, u.name, r.error as reason
  from meeting_registrants r left join users u on u.id = r.user_id
  where r.meeting_id = ${seriesId} and r.status = 'denied' order by u.name, r.user_id limit ${MAX_FAILURES}`

const progressOf = (seriesId: string): SQL => sql`
  select count(*) as requested, coalesce(sum(status = 'approved'), 0) as approved,
    coalesce(sum(status = 'denied'), 0) as failed, coalesce(sum(status = 'pending'), 0) as pending
  from meeting_registrants where meeting_id = ${seriesId} and status <> 'leaving'`

const unregisteredFor = (classId: string, studentId: string, from: string): SQL => sql`
  select m.id, m.zoom_meeting_id from zoom_meetings m
  where m.class_id = ${classId} and m.start_time >= ${from} and m.status in ('scheduled', 'started')
    and m.deleted_at is null and m.registration_enabled = 1 and not exists (
      select 1 from meeting_registrants r
      where r.meeting_id = m.series_id and r.user_id = ${studentId} and r.status = 'approved')
  order by m.start_time, m.id`
