import { type SQL, sql } from 'drizzle-orm'
import type { People } from '../app/ports.ts'
import { digestOf } from './digest.ts'
import { notErased } from './erasures.ts'
import { type SqlDatabase, select } from './sql.ts'

export function createPeople(db: SqlDatabase): People {
  return {
    async byEmail(emails) {
      const asked = await Promise.all(emails.map(async (email) => ({ email, digest: await digestOf(email) })))
      const rows = await select<{ email: string; id: string; users: number; erased: number }>(
        db,
        // An e-mail of two users identifies neither, because marking the wrong person is worse than a guest to confirm.
        sql`with asked as materialized (
              select value->>'email' as email, value->>'digest' as digest from json_each(${JSON.stringify(asked)}))
            select a.email, min(u.id) as id, count(*) as users, 0 as erased
            from asked a join users u on u.email = a.email group by a.email
            union all
            select a.email, min(x.user_id), count(*), 1
            from asked a join erased_emails x on x.digest = a.digest
            where not exists (select 1 from users u where u.email = a.email) group by a.email`,
      )
      const found = rows.map((row) => ({ ...row, erased: row.erased === 1, isOnly: row.users === 1 }))
      return new Map(
        found.flatMap(({ email, id, erased, isOnly }) =>
          isOnly || erased ? [[email, { id: isOnly ? id : null, erased }]] : [],
        ),
      )
    },

    async expected(session) {
      const rows = await select<{ id: string }>(db, sql`select u.id from users u where ${audience(session)}`)
      return rows.map(({ id }) => id)
    },

    async guardians(studentIds) {
      return select(
        db,
        sql`select g.student_id as studentId, g.parent_id as guardianId
            from json_each(${JSON.stringify(studentIds)}) s join parent_children g on g.student_id = s.value
            where g.tell_absences = 1 order by 1, 2`,
      )
    },

    async students(userIds) {
      const rows = await select<{ id: string }>(
        db,
        sql`select u.id from users u where u.role = 'student'
              and u.id in (select value from json_each(${JSON.stringify(userIds)}))`,
      )
      return rows.map(({ id }) => id)
    },
  }
}

/** The users `u` that a session expects before they are frozen: its class’s students, or its audience by role. */
function audience({ classId, targetAudience }: Parameters<People['expected']>[0]): SQL {
  if (classId !== null)
    return sql`u.role = 'student' and u.id in (select student_id from class_students where class_id = ${classId})`
  if (targetAudience === 'students') return sql`u.role = 'student' and ${notErased}`
  if (targetAudience === 'teachers') return sql`u.role = 'teacher' and ${notErased}`
  return sql`false`
}
