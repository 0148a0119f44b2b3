import { notErased } from './erased.ts'
import { type SQL, sql } from './query.ts'

/** The statements that change the roster. `rows` follows `from`: a table with the rows as JSON in its column `value`. */

/** The row's value of a column, or the present value if the row leaves it out. */
const said = (key: string, now: SQL): SQL =>
  sql`iif(json_type(value, ${sql.raw(`'$.${key}'`)}) is null, ${now}, value->>${sql.raw(`'${key}'`)})`

/** A pupil who enters a class after its first session was not there from the beginning. */
export const enroll = (rows: SQL, now: Date): SQL => sql`
  insert into class_students (class_id, student_id, since, enrolled_at, transferred)
  select value->>'classId', value->>'studentId', ${said('since', sql`s.since`)},
    case when s.student_id is not null then s.enrolled_at when ${hasBegun(sql`value->>'classId'`, now)} then ${now.toISOString()} end,
    ${said('transferred', sql`coalesce(s.transferred, 0)`)}
  from ${rows}
    left join class_students s on s.class_id = value->>'classId' and s.student_id = value->>'studentId'
  where true
  on conflict (class_id, student_id) do update set since = excluded.since, transferred = excluded.transferred
  where (since, transferred) is not (excluded.since, excluded.transferred)`

/** Whether the time of a session of a class has come. A session that seems not to have been held may prove to have been. */
const hasBegun = (classId: SQL, now: Date): SQL => sql`exists (
  select 1 from zoom_meetings m where m.class_id = ${classId} and m.start_time <= ${now.toISOString()}
    and m.status <> 'cancelled')`

export const entrust = (rows: SQL): SQL => sql`
  insert into parent_children (parent_id, student_id, tell_absences)
  select value->>'parentId', value->>'studentId', coalesce(value->>'tellAbsences', c.tell_absences, 0)
  from ${rows}
    left join parent_children c on c.parent_id = value->>'parentId' and c.student_id = value->>'studentId'
  where true
  on conflict (parent_id, student_id) do update set tell_absences = excluded.tell_absences
  where tell_absences is not excluded.tell_absences`

/** `until`: the day that the school stated, or null. */
const formerStudents = (until: SQL, reason: SQL, now: Date): SQL => {
  const begun = hasBegun(sql`s.class_id`, now)
  const at = now.toISOString()
  return sql`(class_id, student_id, since, enrolled_at, transferred, until, left_at, reason)
  select s.class_id, s.student_id, s.since, s.enrolled_at, s.transferred,
    coalesce(${until}, iif(${begun}, null, ${at.slice(0, 10)})), iif(${begun}, ${at}, ''), ${reason}`
}

const REMEMBERED = sql`on conflict (class_id, student_id, left_at) do update set since = excluded.since,
  enrolled_at = excluded.enrolled_at, transferred = excluded.transferred, until = excluded.until, reason = excluded.reason`

export const rememberPlace = (rows: SQL, now: Date): SQL => sql`
  insert into former_students ${formerStudents(sql`value->>'until'`, sql`value->>'reason'`, now)}
  from ${rows}
    join class_students s on s.class_id = value->>'classId' and s.student_id = value->>'studentId'
  where true ${REMEMBERED}`

export const unenroll = (rows: SQL): SQL => sql`
  delete from class_students where (class_id, student_id) in (
    select value->>'classId', value->>'studentId' from ${rows})`

export const distrust = (rows: SQL): SQL => sql`
  delete from parent_children where (parent_id, student_id) in (
    select value->>'parentId', value->>'studentId' from ${rows})`

const ROLE = sql`coalesce(value->>'role', u.role, 'student')`

/** The same as `hasBegun` for sessions of a role. SQLite looks once a statement, not once a user, because neither query names a user. */
const hasBegunFor = (role: SQL, now: Date): SQL => sql`case ${role}
  when 'student' then ${haveBegun('students', now)} when 'teacher' then ${haveBegun('teachers', now)} else false end`

/** The second condition names the partial index. */
const haveBegun = (audience: 'students' | 'teachers', now: Date): SQL => sql`exists (
  select 1 from zoom_meetings m where m.target_audience = ${audience} and m.target_audience in ('all', 'students', 'teachers')
    and m.class_id is null and m.start_time <= ${now.toISOString()} and m.status <> 'cancelled')`

/** `users` follows `from` and ends with a condition on the users `u`. */
const formerRoles = (users: SQL, now: Date): SQL => sql`
  insert or ignore into former_roles (role, user_id, since, until)
  select u.role, u.id, u.role_since, ${now.toISOString()} from ${users} and ${notErased} and ${hasBegunFor(sql`u.role`, now)}`

/** Comes before the users are saved. */
export const rememberRoles = (rows: SQL, now: Date): SQL =>
  formerRoles(sql`${rows} join users u on u.id = value->>'id' where value->>'role' <> u.role`, now)

/** The same for a role as for a class. An erased person who comes back is new. */
export const saveUsers = (rows: SQL, now: Date): SQL => sql`
  insert into users (id, name, email, avatar, role, role_since, sex, number, listed_as)
  select value->>'id', ${said('name', sql`u.name`)}, ${said('email', sql`u.email`)}, ${said('avatar', sql`u.avatar`)}, ${ROLE},
    case when ${ROLE} = u.role and ${notErased} then u.role_since when ${hasBegunFor(ROLE, now)} then ${now.toISOString()} end,
    ${said('sex', sql`u.sex`)}, ${said('number', sql`u.number`)}, ${said('listedAs', sql`u.listed_as`)}
  from ${rows} left join users u on u.id = value->>'id' where true
  on conflict (id) do update set name = excluded.name, email = excluded.email, avatar = excluded.avatar,
    role = excluded.role, role_since = excluded.role_since, sex = excluded.sex, number = excluded.number,
    listed_as = excluded.listed_as
  where (name, email, avatar, role, sex, number, listed_as) is not (excluded.name, excluded.email,
    excluded.avatar, excluded.role, excluded.sex, excluded.number, excluded.listed_as)`

export const saveClasses = (rows: SQL): SQL => sql`
  insert into classes (id, name, teacher_id, grade_level, section, edfi_section)
  select value->>'id', ${said('name', sql`c.name`)}, ${said('teacherId', sql`c.teacher_id`)}, ${said('gradeLevel', sql`c.grade_level`)},
    ${said('section', sql`c.section`)}, ${said('edfi', sql`c.edfi_section`)}
  from ${rows} left join classes c on c.id = value->>'id' where true
  on conflict (id) do update set name = excluded.name, teacher_id = excluded.teacher_id,
    grade_level = excluded.grade_level, section = excluded.section, edfi_section = excluded.edfi_section
  where (name, teacher_id, grade_level, section, edfi_section)
    is not (excluded.name, excluded.teacher_id, excluded.grade_level, excluded.section, excluded.edfi_section)`

/** A leaver's e-mail refuses their token while the token lives, and past registers keep their name. `who` has ids and digests. */
export const remember = (who: SQL, now: Date): SQL => sql`
  insert into removed_users (id, email_digest, removed_at, name, role, sex, number, listed_as)
  select u.id, w.digest, ${now.toISOString()}, u.name, u.role, u.sex, u.number, u.listed_as
  from ${who} w join users u on u.id = w.id where true
  on conflict (id) do update set email_digest = excluded.email_digest, removed_at = excluded.removed_at,
    name = excluded.name, role = excluded.role, sex = excluded.sex, number = excluded.number, listed_as = excluded.listed_as`

/** Takes people out of all classes and families. Comes before they are deleted or erased. */
export const leave = (who: SQL, now: Date): SQL[] => [
  formerRoles(sql`users u where u.id in (${who})`, now),
  sql`insert into former_students ${formerStudents(sql`null`, sql`null`, now)}
      from class_students s where s.student_id in (${who}) ${REMEMBERED}`,
  sql`delete from class_students where student_id in (${who})`,
  sql`delete from parent_children where parent_id in (${who}) or student_id in (${who})`,
  sql`update classes set teacher_id = null where teacher_id in (${who})`,
  sql`delete from calendars where user_id in (${who})`,
]
