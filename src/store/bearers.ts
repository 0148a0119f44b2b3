import type { Bearer, Bearing, Sight } from '../app/bearer.ts'
import type { User } from '../app/ports.ts'
import { ERASED_NAME } from './erased.ts'
import { type SQL, sql } from './query.ts'
import { all, first, type SqlDatabase, type SqlRow, type Statement, select, statement } from './sql.ts'

/** The roster's id of a bearer. An e-mail of two users identifies neither, and an issuer's own id must not become one of the roster's. */
export const idOf = ({ id, email, emailDigest }: Bearer): SQL =>
  emailDigest === null
    ? sql`${id}`
    : sql`coalesce((select min(id) from users where email = ${email} and name <> ${ERASED_NAME}
        having count(*) = 1), ${`issuer:${id}`})`

/** The bearer's role, by the rule of domain/who/vouching.ts. Bearers who are gone need no exception, because they are shown nothing. */
export const roleOf = (bearer: Bearer): SQL => sql`coalesce(
  (select role from users where id = ${idOf(bearer)} and name <> ${ERASED_NAME}), ${bearer.role})`

/**
 * Whether the bearer may see more of a session's people than their own family. If not, the class is not read. domain/access.ts decides what
 * is shown.
 */
export const mayOversee = (bearer: Bearer): SQL => sql`${roleOf(bearer)} in ('teacher', 'admin')`

/** The ids of a bearer and their children. */
export const familyOf = (bearer: Bearer): SQL => sql`(
  select ${idOf(bearer)} as user_id union all select student_id from parent_children where parent_id = ${idOf(bearer)})`

/** The ids of the classes that a bearer teaches, is in or has a child in. A place in a class counts only with the role for it. */
export const classesOf = (bearer: Bearer): SQL => sql`
  select id from classes where teacher_id = iif(${roleOf(bearer)} = 'teacher', ${idOf(bearer)}, null)
  union select class_id from class_students where student_id = iif(${roleOf(bearer)} = 'student', ${idOf(bearer)}, null)
  union select s.class_id from parent_children p join class_students s on s.student_id = p.student_id
    where p.parent_id = ${idOf(bearer)}`

/** The members of a bearer's family in a class. */
export const inClass = (bearer: Bearer, classId: SQL): SQL => sql`
  select s.student_id, s.student_id = ${idOf(bearer)} as is_own from class_students s
  where s.class_id = ${classId} and s.student_id in ${familyOf(bearer)}`

/** The rows of `inClass`. */
export function toFamily(rows: SqlRow[] | undefined): Pick<Sight, 'enrolled' | 'childIds'> {
  const family = all<{ student_id: string; is_own: number }>(rows)
  return {
    enrolled: family.some(({ is_own }) => is_own === 1),
    childIds: family.filter(({ is_own }) => is_own === 0).map(({ student_id }) => student_id),
  }
}

/** One row for every bearer: the roster's user, and the roster's other knowledge of the id and the e-mail. */
const standingOf = (bearer: Bearer): SQL => sql`
  select asked.id as asked, u.id, u.name, u.email, u.avatar, u.role, ${isGone(bearer)} as gone,
    exists (select 1 from users o where o.email = ${bearer.email} and o.id <> asked.id) as email_taken
  from (select ${idOf(bearer)} as id) asked left join users u on u.id = asked.id and u.name <> ${ERASED_NAME}`

/** A person loses their rights when the erasure begins. A removed or erased person who is in the roster again has come back. */
const isGone = ({ emailDigest }: Bearer): SQL => sql`(
  exists (select 1 from erasures e where e.user_id = asked.id and e.finished_at is null)
  or u.id is null and (
    exists (select 1 from erasures e where e.user_id = asked.id)
    or exists (select 1 from removed_users r where r.id = asked.id)
    or exists (select 1 from removed_users r where r.email_digest = ${emailDigest})
    or exists (select 1 from erased_emails x where x.digest = ${emailDigest})))`

/** The types of the columns that `standingOf` names. */
type StandingRow = User & { asked: string; id: string | null; gone: number; email_taken: number }

/** The one row also proves that the database has answered the batch. */
export async function standing(db: SqlDatabase, bearer: Bearer): Promise<Bearing> {
  const isProof: Statement['isProof'] = (rows) => rows.length === 1
  const [rows] = await db.batch([{ ...statement(standingOf(bearer)), isProof }])
  const row = first<StandingRow>(rows)
  if (row === null) throw new Error('The database gave no row')
  const { asked, gone, email_taken, ...user } = row
  return {
    id: asked,
    user: user.id === null ? null : user,
    gone: gone === 1,
    emailTaken: email_taken === 1,
  }
}

/**
 * The parts of a read that may find something, by the role of the token: each part costs a plan. The roster's role still decides within each
 * part. If the roster knows another role, the read is asked again for that role: see http/discreet.ts.
 */
export function partsOfRole<Part>({ role }: Bearer, parts: { ofAdmin: Part; ofOthers: Part }): Part[] {
  if (role === null) return [parts.ofAdmin, parts.ofOthers]
  return role === 'admin' ? [parts.ofAdmin] : [parts.ofOthers]
}

/** A teacher's pupils; empty for others. `+` keeps SQLite from the index of roles, which would read twice. */
export async function taught(db: SqlDatabase, bearer: Bearer): Promise<string[]> {
  if (bearer.role !== null && bearer.role !== 'teacher') return []
  const rows = await select<{ student_id: string }>(
    db,
    sql`select s.student_id from classes c cross join class_students s on s.class_id = c.id
          cross join users u on u.id = s.student_id and +u.role = 'student'
        where c.teacher_id = iif(${roleOf(bearer)} = 'teacher', ${idOf(bearer)}, null)`,
  )
  return rows.map(({ student_id }) => student_id)
}
