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

    async save(roster, now) {
      const statements = saves(roster, dayOf(now)).map(statement)
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
          ...leave(userId, now),
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
export const leave = (userId: string, now: Date): SQL[] => [
  sql`insert into former_students ${formerStudents(sql`${dayOf(now)}`, sql`null`)}
      from class_students s where s.student_id = ${userId} ${REMEMBERED}`,
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

/** In UTC: the roster's days say who was new in a month. */
const dayOf = (now: Date): string => now.toISOString().slice(0, 10)

/** A row that is already as it should be is not written again. */
const saves = ({ users, classes, enrollments, guardians, removed }: RosterImport, today: string): SQL[] => [
  ...lots(users, saveUsers),
  ...lots(classes, saveClasses),
  ...lots(enrollments, (some) => enroll(some, today)),
  ...lots(guardians, entrust),
  ...lots(removed.enrollments, (some) => rememberPlace(some, today)),
  ...lots(removed.enrollments, unenroll),
  ...lots(removed.guardians, distrust),
]

/** What a row of JSON says of a column; what it leaves out stays as it is. */
const said = (key: string, now: SQL): SQL =>
  sql`iif(json_type(value, ${sql.raw(`'$.${key}'`)}) is null, ${now}, value->>${sql.raw(`'${key}'`)})`

/** A pupil who enters a class that has begun was not there from the beginning. */
const enroll = (enrollments: string, today: string): SQL => sql`
  insert into class_students (class_id, student_id, since, transferred)
  select value->>'classId', value->>'studentId',
    ${said('since', sql`iif(s.student_id is not null or not ${HAS_BEGUN}, s.since, ${today})`)},
    ${said('transferred', sql`coalesce(s.transferred, 0)`)}
  from json_each(${enrollments})
    left join class_students s on s.class_id = value->>'classId' and s.student_id = value->>'studentId'
  where true
  on conflict (class_id, student_id) do update set since = excluded.since, transferred = excluded.transferred
  where (since, transferred) is not (excluded.since, excluded.transferred)`

const HAS_BEGUN = sql`exists (
  select 1 from zoom_meetings m where m.class_id = value->>'classId' and m.status = 'ended')`

const entrust = (guardians: string): SQL => sql`
  insert or ignore into parent_children (parent_id, student_id)
  select value->>'parentId', value->>'studentId' from json_each(${guardians})`

const formerStudents = (
  until: SQL,
  reason: SQL,
): SQL => sql`(class_id, student_id, since, transferred, until, reason)
  select s.class_id, s.student_id, s.since, s.transferred, ${until}, ${reason}`

const REMEMBERED = sql`on conflict (class_id, student_id) do update set since = excluded.since,
  transferred = excluded.transferred, until = excluded.until, reason = excluded.reason`

const rememberPlace = (enrollments: string, today: string): SQL => sql`
  insert into former_students ${formerStudents(sql`coalesce(value->>'until', ${today})`, sql`value->>'reason'`)}
  from json_each(${enrollments})
    join class_students s on s.class_id = value->>'classId' and s.student_id = value->>'studentId'
  where true ${REMEMBERED}`

const unenroll = (enrollments: string): SQL => sql`
  delete from class_students where (class_id, student_id) in (
    select value->>'classId', value->>'studentId' from json_each(${enrollments}))`

const distrust = (guardians: string): SQL => sql`
  delete from parent_children where (parent_id, student_id) in (
    select value->>'parentId', value->>'studentId' from json_each(${guardians}))`

const saveUsers = (users: string): SQL => sql`
  insert into users (id, name, email, avatar, role, sex, number, listed_as)
  select value->>'id', value->>'name', value->>'email', value->>'avatar', value->>'role',
    ${said('sex', sql`u.sex`)}, ${said('number', sql`u.number`)},
    ${said('listedAs', sql`u.listed_as`)}
  from json_each(${users}) left join users u on u.id = value->>'id' where true
  on conflict (id) do update set name = excluded.name, email = excluded.email, avatar = excluded.avatar,
    role = excluded.role, sex = excluded.sex, number = excluded.number, listed_as = excluded.listed_as
  where (name, email, avatar, role, sex, number, listed_as) is not (excluded.name, excluded.email,
    excluded.avatar, excluded.role, excluded.sex, excluded.number, excluded.listed_as)`

const saveClasses = (classes: string): SQL => sql`
  insert into classes (id, name, teacher_id, grade_level, section, edfi_section)
  select value->>'id', value->>'name', value->>'teacherId', ${said('gradeLevel', sql`c.grade_level`)},
    ${said('section', sql`c.section`)}, ${said('edfi', sql`c.edfi_section`)}
  from json_each(${classes}) left join classes c on c.id = value->>'id' where true
  on conflict (id) do update set name = excluded.name, teacher_id = excluded.teacher_id,
    grade_level = excluded.grade_level, section = excluded.section, edfi_section = excluded.edfi_section
  where (name, teacher_id, grade_level, section, edfi_section)
    is not (excluded.name, excluded.teacher_id, excluded.grade_level, excluded.section, excluded.edfi_section)`
