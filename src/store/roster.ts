import { type SQL, sql } from 'drizzle-orm'
import type { RosterImport, RosterStore, SessionPlace } from '../app/ports.ts'
import { digestOf } from './digest.ts'
import { all, chunks, type SqlDatabase, type SqlRow, select, statement } from './sql.ts'

export function createRosterStore(db: SqlDatabase): RosterStore {
  return {
    async unknownIds({ users, classes }) {
      const [unknownUsers, unknownClasses] = [missing('users', users), missing('classes', classes)]
      const found = await db.batch([...unknownUsers, ...unknownClasses].map(statement))
      return {
        users: idsOf(found.slice(0, unknownUsers.length)),
        classes: idsOf(found.slice(unknownUsers.length)),
      }
    },

    async save(roster) {
      const statements = saves(roster).map(statement)
      if (statements.length > 0) await db.batch(statements)
      return { bookmark: db.bookmark() }
    },

    async sessionsWithGuests(emails, limit) {
      const found = await db.batch(lots(emails, (some) => sessionsWithGuests(some, limit)).map(statement))
      return all<SessionPlace>(found.flat()).slice(0, limit)
    },

    async openMeetings(classIds) {
      const found = await db.batch(lots(classIds, openMeetingsOfClasses).map(statement))
      return found.flat().map(({ number }) => String(number))
    },

    async openMeetingsOfUser(userId, since) {
      const rows = await select<{ number: string }>(
        db,
        sql`select distinct m.zoom_meeting_id as number
            from zoom_meetings m join meeting_registrants r on r.meeting_id = m.series_id and r.user_id = ${userId}
            where m.start_time >= ${since.toISOString()} and m.status in ('scheduled', 'started')
              and m.deleted_at is null`,
      )
      return rows.map(({ number }) => number)
    },

    async remove(userId, now) {
      const [user] = await select<{ email: string | null }>(
        db,
        sql`select email from users where id = ${userId}`,
      )
      if (user === undefined) return { removed: false, bookmark: db.bookmark() }
      const digest = user.email === null ? null : await digestOf(user.email)
      const [removed] = await db.batch(
        [
          sql`delete from users where id = ${userId} returning id`,
          remember(userId, digest, now),
          ...leave(userId),
        ].map(statement),
      )
      return { removed: (removed ?? []).length > 0, bookmark: db.bookmark() }
    },
  }
}

const remember = (userId: string, digest: string | null, now: Date): SQL => sql`
  insert into removed_users (id, email_digest, removed_at) values (${userId}, ${digest}, ${now.toISOString()})
  on conflict (id) do update set email_digest = excluded.email_digest, removed_at = excluded.removed_at`

/** Takes somebody out of all classes and families. */
export const leave = (userId: string): SQL[] => [
  sql`delete from class_students where student_id = ${userId}`,
  sql`delete from parent_children where parent_id = ${userId} or student_id = ${userId}`,
  sql`update classes set teacher_id = null where teacher_id = ${userId}`,
]

/** A query for as many items as fit into one bound value, time and again: an import may have 16 MB, and D1 takes 2. */
const lots = (items: readonly unknown[], query: (json: string) => SQL): SQL[] =>
  chunks(items.map((item) => JSON.stringify(item))).map((chunk) => query(`[${chunk.join()}]`))

/** The last two conditions name the partial index. */
const sessionsWithGuests = (emails: string, limit: number): SQL => sql`
  select distinct m.zoom_meeting_id as number, m.id as sessionId
  from zoom_participants p join zoom_meetings m on m.id = p.meeting_id
  where p.email in (select value from json_each(${emails})) and user_id is null and email is not null
  order by m.start_time desc limit ${limit}`

const openMeetingsOfClasses = (classIds: string): SQL => sql`
  select distinct zoom_meeting_id as number from zoom_meetings
  where class_id in (select value from json_each(${classIds}))
    and registration_enabled = 1 and status in ('scheduled', 'started') and deleted_at is null`

const missing = (table: 'users' | 'classes', ids: readonly string[]): SQL[] =>
  lots(
    [...new Set(ids)],
    (some) => sql`
      select value as id from json_each(${some}) where value not in (select id from ${sql.raw(table)})`,
  )

const idsOf = (found: SqlRow[][]): ReadonlySet<string> => new Set(found.flat().map(({ id }) => String(id)))

/** A row that is already as it should be is not written again. */
const saves = ({ users, classes, enrollments, guardians, removed }: RosterImport): SQL[] => [
  ...lots(users, saveUsers),
  ...lots(classes, saveClasses),
  ...lots(enrollments, enroll),
  ...lots(guardians, entrust),
  ...lots(removed.enrollments, unenroll),
  ...lots(removed.guardians, distrust),
]

const enroll = (enrollments: string): SQL => sql`
  insert or ignore into class_students (class_id, student_id)
  select value->>'classId', value->>'studentId' from json_each(${enrollments})`

const entrust = (guardians: string): SQL => sql`
  insert or ignore into parent_children (parent_id, student_id)
  select value->>'parentId', value->>'studentId' from json_each(${guardians})`

const unenroll = (enrollments: string): SQL => sql`
  delete from class_students where (class_id, student_id) in (
    select value->>'classId', value->>'studentId' from json_each(${enrollments}))`

const distrust = (guardians: string): SQL => sql`
  delete from parent_children where (parent_id, student_id) in (
    select value->>'parentId', value->>'studentId' from json_each(${guardians}))`

const saveUsers = (users: string): SQL => sql`
  insert into users (id, name, email, avatar, role)
  select value->>'id', value->>'name', value->>'email', value->>'avatar', value->>'role'
  from json_each(${users}) where true
  on conflict (id) do update set
    name = excluded.name, email = excluded.email, avatar = excluded.avatar, role = excluded.role
  where (name, email, avatar, role) is not (excluded.name, excluded.email, excluded.avatar, excluded.role)`

const saveClasses = (classes: string): SQL => sql`
  insert into classes (id, name, teacher_id)
  select value->>'id', value->>'name', value->>'teacherId' from json_each(${classes}) where true
  on conflict (id) do update set name = excluded.name, teacher_id = excluded.teacher_id
  where (name, teacher_id) is not (excluded.name, excluded.teacher_id)`
