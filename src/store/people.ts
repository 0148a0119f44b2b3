import { sql } from 'drizzle-orm'
import type { People } from '../app/ports.ts'
import { digestOf } from './digest.ts'
import { type SqlDatabase, select } from './sql.ts'

export function createPeople(db: SqlDatabase): People {
  return {
    async byEmail(emails) {
      const asked = await Promise.all(emails.map(async (email) => ({ email, digest: await digestOf(email) })))
      const rows = await select<{ email: string; id: string; users: number; erased: number }>(
        db,
        // Two users with one e-mail are nobody: the wrong person marked is worse than a guest to confirm.
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

    async studentIds(classId) {
      const rows = await select<{ student_id: string }>(
        db,
        sql`select student_id from class_students where class_id = ${classId} order by student_id`,
      )
      return rows.map((row) => row.student_id)
    },
  }
}
