import type { People } from '../app/ports.ts'
import type { Role, TargetAudience } from '../domain/access.ts'
import { wasEnrolled } from '../domain/enrollment.ts'
import { digestOf } from './digest.ts'
import { type EnrollmentRow, enrollmentsSince } from './enrollments.ts'
import { notErased } from './erased.ts'
import { type SQL, sql } from './query.ts'
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
      const at = new Date(end.at).toISOString()
      if (classId === null) return unique(await select<{ id: string }>(db, audience(targetAudience, at)))
      const rows = await select<EnrollmentRow>(db, enrollmentsSince(classId, at))
      return unique(rows.filter((row) => wasEnrolled(row, end)))
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

const unique = (rows: readonly { id: string }[]): string[] => [...new Set(rows.map(({ id }) => id))]

/** The users of an audience by role, as it was at an instant. */
function audience(target: TargetAudience, at: string): SQL {
  const role = ROLE_OF[target]
  if (role === undefined) return sql`select null where false`
  return sql`
    select u.id from users u where u.role = ${role} and coalesce(u.role_since, '') <= ${at} and ${notErased}
    union all
    select user_id from former_roles where role = ${role} and until > ${at} and coalesce(since, '') <= ${at}`
}

const ROLE_OF: Partial<Record<TargetAudience, Role>> = { students: 'student', teachers: 'teacher' }
