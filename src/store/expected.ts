import { notErased } from './erased.ts'
import { joinPerson, nowOrThen } from './nowOrThen.ts'
import { type SQL, sql } from './query.ts'

/**
 * The users that a session expects. Once frozen: the frozen users, also if they have left the roster. Before: the pupils of its class,
 * from their first day on, or an audience by role. `while` is a condition on the session's row, `who` on a user `x.user_id`.
 */
export const expectedOf = (meetingId: string, asked: { while: SQL; who: SQL }): SQL => {
  const session = (column: SQL, is: SQL): SQL =>
    sql`(select ${column} from zoom_meetings where id = ${meetingId} and ${asked.while} and ${is})`
  return sql`
    select x.user_id as id, ${nowOrThen('u', 'name')} as name, u.email, u.avatar, coalesce(${nowOrThen('u', 'role')}, 'student') as role
    from expected_users x ${joinPerson('u', sql`x.user_id`)}
    where x.meeting_id = ${session(sql`id`, sql`expected_count is not null`)} and (${asked.who})
    union all
    select u.id, u.name, u.email, u.avatar, u.role
    from (select student_id as user_id from class_students
      where class_id = ${session(sql`class_id`, sql`expected_count is null`)}
        and (since is null or since <= ${session(sql`date`, sql`true`)})) x
    join users u on u.id = x.user_id and +u.role = 'student' where (${asked.who})
    union all
    select x.user_id, x.name, x.email, x.avatar, x.role
    from (select u.id as user_id, u.name, u.email, u.avatar, u.role from users u
      where u.role = ${session(AUDIENCE, sql`expected_count is null and class_id is null`)} and ${notErased}) x
    where (${asked.who})`
}

const AUDIENCE = sql`case target_audience when 'students' then 'student' when 'teachers' then 'teacher' end`
