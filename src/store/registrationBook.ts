import { inDomain } from '../app/join.ts'
import type { Registrable } from '../app/ports.ts'
import type { Answered, Leaver, RegistrationBook } from '../app/registration.ts'
import type { Role } from '../domain/access.ts'
import { type SQL, sql } from './query.ts'
import { type SqlDatabase, select } from './sql.ts'

/** The people that a class meeting registers. A place in one of these classes counts only with the role for it. */
const classOf = (classes: SQL): SQL => sql`(
  select s.student_id from class_students s join users u on u.id = s.student_id and u.role = 'student'
    where s.class_id in ${classes}
  union select c.teacher_id from classes c join users u on u.id = c.teacher_id and u.role in ('teacher', 'admin')
    where c.id in ${classes}
  union select id from users where role = 'admin' and email is not null)`

/** The next session `m` of a class meeting. A registration is for the whole series. */
const nextSession = (number: string): SQL => sql`(
  select * from zoom_meetings
  where zoom_meeting_id = ${number} and registration_enabled = 1 and deleted_at is null
    and status in ('scheduled', 'started')
  order by start_time limit 1) m`

/** The registrations `r` of a class meeting `m` that is not over. */
const upcoming = (number: string): SQL => sql`
  from ${nextSession(number)} join meeting_registrants r on r.meeting_id = m.series_id where true`

/** A class meeting `m`, over or not. */
const anySession = (number: string): SQL => sql`(
  select * from zoom_meetings
  where zoom_meeting_id = ${number} and registration_enabled = 1 and deleted_at is null
  order by start_time desc limit 1) m`

/** The class of a session `m`, and all classes that sit together with it. */
const classesOfSitting = sql`(
  select class_id from zoom_meetings where zoom_meeting_id = m.zoom_meeting_id and occurrence_id = m.occurrence_id)`

const ofClass = sql`r.user_id in ${classOf(classesOfSitting)}`

export function createRegistrationBook(db: SqlDatabase): RegistrationBook {
  return {
    async unrequested(number, allowedEmailDomains) {
      const rows = await select<Registrable & { role: Role }>(db, unrequested(number))
      return rows
        .filter(({ role, email }) => role !== 'student' || inDomain(email, allowedEmailDomains))
        .map(({ userId, email, name }) => ({ userId, email, name }))
    },
    pending: (number) => select<Registrable>(db, pending(number)),
    async departed(number) {
      const rows = await select<{ userId: string }>(db, departed(number))
      return rows.map(({ userId }) => userId)
    },
    returned: (number) => select<Registrable>(db, returned(number)),
    async leaving(number) {
      const rows = await select<Leaver>(db, leaving(number))
      return rows.map(({ userId, registrantId, email }) => ({ userId, registrantId, email }))
    },
    async person(userId) {
      const [user] = await select<Registrable>(
        db,
        sql`select id as userId, email, name from users where id = ${userId} and email is not null`,
      )
      return user ?? null
    },
    persons: (userIds) => select<Registrable>(db, persons(userIds)),
    async isOfClass(classId, userId) {
      const rows = await select(db, sql`select 1 where ${userId} in ${classOf(sql`(${classId})`)}`)
      return rows.length > 0
    },
    answered: (userId, meetingIds) => select<Answered>(db, answered(userId, meetingIds)),
  }
}

const unrequested = (number: string): SQL => sql`
  select u.id as userId, u.email, u.name, u.role
  from ${anySession(number)} join users u on u.id in ${classOf(classesOfSitting)}
  where u.email is not null and u.id <> m.host_id
    and u.id not in (select user_id from alternative_hosts where zoom_meeting_id = ${number}) and not exists (
    select 1 from meeting_registrants r where r.meeting_id = m.series_id and r.user_id = u.id)
  order by u.id`

const pending = (number: string): SQL => sql`
  select u.id as userId, u.email, u.name
  from ${anySession(number)} join meeting_registrants r on r.meeting_id = m.series_id
    join users u on u.id = r.user_id
  where r.status = 'pending' and u.email is not null order by u.id`

const departed = (number: string): SQL => sql`
  select r.user_id as userId ${upcoming(number)}
    and r.status <> 'leaving' and r.user_id <> m.host_id and not ${ofClass}
  order by r.user_id`

const returned = (number: string): SQL => sql`
  select id as userId, email, name from users where email is not null and id in (
    select r.user_id ${upcoming(number)} and r.status = 'leaving' and ${ofClass})
  order by id`

const persons = (userIds: readonly string[]): SQL => sql`
  select id as userId, email, name from users
  where id in (select value from json_each(${JSON.stringify(userIds)})) and email is not null`

const answered = (userId: string, meetingIds: readonly string[]): SQL => sql`
  select m.id as meetingId, iif(r.status = 'denied', coalesce(r.error, ''), null) as reason
  from zoom_meetings m
    join meeting_registrants r on r.meeting_id = m.series_id and r.user_id = ${userId}
  where r.status in ('approved', 'denied')
    and m.id in (select value from json_each(${JSON.stringify(meetingIds)}))
  order by m.start_time, m.id`

/**
 * Zoom wants the e-mail that it registered, which may no longer be the roster's. So it is read from the stream, once for all leavers. The
 * cross join fixes the order of the tables, so that without leavers the stream is not read.
 */
const leaving = (number: string): SQL => sql`
  select r.user_id as userId, r.zoom_registrant_id as registrantId, coalesce(e.data->>'email', '') as email,
    max(e.version) as version
  from ${nextSession(number)} cross join events e cross join meeting_registrants r
  where exists (select 1 from meeting_registrants where meeting_id = m.series_id and status = 'leaving')
    and e.stream_id = ${`meeting/${number}`} and e.type = 'RegistrantApproved'
    and r.meeting_id = m.series_id and r.user_id = e.data->>'userId' and r.status = 'leaving'
    and r.zoom_registrant_id = e.data->>'registrantId'
  group by r.user_id order by r.user_id`
