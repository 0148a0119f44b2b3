import { type SQL, sql } from 'drizzle-orm'
import type { User } from '../app/ports.ts'
import type { Queries, Sight } from '../app/queries.ts'
import { digestOf } from './digest.ts'
import { ERASED_NAME } from './erasures.ts'
import { type SqlDatabase, type SqlRow, select, statement } from './sql.ts'

/** One row, whoever asks: the roster's user, and what else the roster knows of the id and the e-mail. */
export const standingOf = (id: string, email: string | null): SQL => sql`
  select u.id, u.name, u.email, u.avatar, u.role, ${isGone(sql`${id}`)} as gone,
    exists (select 1 from users o where o.email = ${email} and o.id <> ${id}) as email_taken
  from (select ${id} as id) asked left join users u on u.id = asked.id and u.name <> ${ERASED_NAME}`

/**
 * An erasure that is under way has begun with the rights. Who was removed and is in the roster again is back, and so is who was
 * erased.
 */
const isGone = (id: SQL): SQL => sql`(
  exists (select 1 from erasures e where e.user_id = ${id} and e.finished_at is null)
  or not exists (select 1 from users k where k.id = ${id} and k.name <> ${ERASED_NAME}) and (
    exists (select 1 from erasures e where e.user_id = ${id})
    or exists (select 1 from removed_users r where r.id = ${id})))`

/** The types of the columns that `standingOf` names. */
type StandingRow = User & { id: string | null; gone: number; email_taken: number }

export function toStanding(rows: SqlRow[] | undefined): Pick<Sight, 'user' | 'gone' | 'emailTaken'> {
  const row = rows?.[0] as StandingRow | undefined
  if (row === undefined) throw new Error('The database gave no row')
  const { gone, email_taken, ...user } = row
  return { user: user.id === null ? null : user, gone: gone === 1, emailTaken: email_taken === 1 }
}

export async function bearerByEmail(db: SqlDatabase, email: string): ReturnType<Queries['bearerByEmail']> {
  const digest = await digestOf(email)
  const [users, gone] = await db.batch([
    statement(sql`select id from users where email = ${email} and name <> ${ERASED_NAME} limit 2`),
    statement(sql`
      select 1 from removed_users where email_digest = ${digest}
      union all select 1 from erased_emails where digest = ${digest} limit 1`),
  ])
  // Two users with one e-mail are nobody.
  const [only, another] = users ?? []
  if (only && another === undefined) return { id: String(only['id']) }
  return (gone ?? []).length > 0 ? 'gone' : null
}

export async function taught(db: SqlDatabase, teacherId: string): Promise<string[]> {
  const rows = await select<{ student_id: string }>(
    db,
    sql`select distinct s.student_id from classes c join class_students s on s.class_id = c.id
          join users u on u.id = s.student_id and u.role = 'student'
        where c.teacher_id = ${teacherId}`,
  )
  return rows.map(({ student_id }) => student_id)
}
