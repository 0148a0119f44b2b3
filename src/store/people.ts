import { sql } from 'drizzle-orm'
import type { People } from '../app/ports.ts'
import { type SqlDatabase, select } from './sql.ts'

export function createPeople(db: SqlDatabase): People {
  return {
    async idsByEmail(emails) {
      const rows = await select<{ id: string; email: string }>(
        db,
        // Two users with one e-mail are nobody: the wrong person marked is worse than a guest to confirm.
        sql`select min(id) as id, email from users
            where email in (select value from json_each(${JSON.stringify(emails)}))
            group by email having count(*) = 1`,
      )
      return new Map(rows.map(({ id, email }) => [email, id]))
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
