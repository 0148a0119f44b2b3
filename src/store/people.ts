import { type SQL, sql } from 'drizzle-orm'
import type { People } from '../app/ports.ts'
import type { Role, TargetAudience } from '../domain/access.ts'
import { wasEnrolled } from '../domain/enrollment.ts'
import { digestOf } from './digest.ts'
import { type EnrollmentRow, enrollmentsSince } from './enrollments.ts'
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

    async expected({ classId, targetAudience }, end) {
      if (classId === null) {
        const rows = await select<{ id: string }>(db, audience(targetAudience))
        return rows.map(({ id }) => id)
      }
      const rows = await select<EnrollmentRow>(db, enrollmentsSince(classId, new Date(end.at).toISOString()))
      const enrolled = rows.filter((row) => wasEnrolled(row, end)).map(({ id }) => id)
      return [...new Set(enrolled)]
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

/** The users of an audience by role. */
function audience(target: TargetAudience): SQL {
  const users = (role: Role) => sql`select u.id from users u where u.role = ${role} and ${notErased}`
  if (target === 'students') return users('student')
  if (target === 'teachers') return users('teacher')
  return sql`select null where false`
}
