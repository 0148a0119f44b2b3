import type { ChangedUser, Changes, Counts } from '../app/rosterImports.ts'
import type { Role } from '../domain/access.ts'
import { type SQL, sql } from './query.ts'
import { all, first, type SqlDatabase, statement } from './sql.ts'

/** The changes of an import, all read at one moment. */
export async function changesOf(db: SqlDatabase, importId: string, limit: number): Promise<Changes> {
  const [
    users,
    left,
    classes,
    enrollments,
    guardians,
    movedCount,
    changedUsers,
    changedClasses,
    moved,
    leavers,
  ] = await db.batch(
    [
      countUsers(importId),
      countLeavers(importId),
      countClasses(importId),
      countPairs(importId, 'enrollment', 'unenroll', sql`class_students`, sql`(class_id, student_id)`),
      countPairs(importId, 'guardian', 'unguard', sql`parent_children`, sql`(parent_id, student_id)`),
      sql`select count(*) as n from (${movedPupils(importId)})`,
      changedUserRows(importId, limit),
      changedClassRows(importId, limit),
      movedRows(importId, limit),
      leaverRows(importId, limit),
    ].map(statement),
  )
  const removed = new Map(all<{ role: Role; n: number }>(left).map(({ role, n }) => [role, n]))
  const staying = all<{ role: Role } & Counts>(users)
  const roles = [...new Set([...staying.map(({ role }) => role), ...removed.keys()])]
  return {
    users: roles.map((role) => ({
      ...(staying.find((one) => one.role === role) ?? { ...NONE, role }),
      removed: removed.get(role) ?? 0,
    })),
    classes: { ...NONE, ...first<Counts>(classes) },
    enrollments: { ...NONE, ...first<Counts>(enrollments) },
    guardians: { ...NONE, ...first<Counts>(guardians) },
    moved: first<{ n: number }>(movedCount)?.n ?? 0,
    rows: {
      users: all<Row<ChangedUser>>(changedUsers).map(withObjects),
      classes: all<Row<Changes['rows']['classes'][number]>>(changedClasses).map(withObjects),
      moved: all<{ id: string; name: string; from: string; to: string }>(moved).map((row) => ({
        ...row,
        from: JSON.parse(row.from),
        to: JSON.parse(row.to),
      })),
      left: all(leavers),
    },
  }
}

const NONE: Counts = { added: 0, changed: 0, unchanged: 0, removed: 0 }

type Row<Of extends { was: object | null }> = Omit<Of, 'was'> & { was: string | null }

const withObjects = <Of extends { was: string | null }>(
  row: Of,
): Omit<Of, 'was'> & { was: object | null } => ({
  ...row,
  was: row.was === null ? null : JSON.parse(row.was),
})

/** The file's value of a column, or the present value if the file leaves it out. */
const then = (table: string, key: string, column = key): SQL =>
  sql.raw(`coalesce(r.data->>'${key}', ${table}.${column})`)

const USER_KEYS = [
  ['name', 'name'],
  ['email', 'email'],
  ['role', 'role'],
  ['sex', 'sex'],
  ['number', 'number'],
  ['listedAs', 'listed_as'],
] as const
const isUserChanged = sql`(${sql.join(
  USER_KEYS.map(([key, column]) => then('u', key, column)),
  sql`, `,
)}) is not (u.name, u.email, u.role, u.sex, u.number, u.listed_as)`

const fileUsers = (importId: string): SQL => sql`
  from import_rows r left join users u on u.id = r.id where r.import_id = ${importId} and r.kind = 'user'`

const countUsers = (importId: string): SQL => sql`
  select coalesce(r.data->>'role', u.role, 'student') as role, sum(u.id is null) as added,
    sum(u.id is not null and ${isUserChanged}) as changed,
    sum(u.id is not null and not (${isUserChanged})) as unchanged, 0 as removed
  ${fileUsers(importId)} group by 1 order by 1`

const countLeavers = (importId: string): SQL => sql`
  select u.role, count(*) as n from import_rows r join users u on u.id = r.id
  where r.import_id = ${importId} and r.kind = 'leave' group by 1`

/** The old value of each column that changes. */
const wasOf = (table: string, keys: readonly (readonly [key: string, column: string])[]): SQL => {
  const columns = keys.map(([key, column]) => `json_array('${key}', ${table}.${column}, r.data->>'${key}')`)
  return sql.raw(`(select json_group_object(value->>0, value->>1) from json_each(json_array(${columns.join()}))
    where value->>2 is not null and value->>2 is not value->>1)`)
}

const changedUserRows = (importId: string, limit: number): SQL => sql`
  select iif(u.id is null, 'added', 'changed') as change, r.id, ${then('u', 'name')} as name,
    coalesce(r.data->>'role', u.role, 'student') as role,
    iif(u.id is null, null, ${wasOf('u', USER_KEYS)}) as was
  ${fileUsers(importId)} and (u.id is null or ${isUserChanged}) order by u.id is null, r.line limit ${limit}`

const CLASS_KEYS = [
  ['name', 'name'],
  ['teacherId', 'teacher_id'],
  ['gradeLevel', 'grade_level'],
  ['section', 'section'],
] as const
const isClassChanged = sql`(${sql.join(
  CLASS_KEYS.map(([key, column]) => then('c', key, column)),
  sql`, `,
)}) is not (c.name, c.teacher_id, c.grade_level, c.section)`

const fileClasses = (importId: string): SQL => sql`
  from import_rows r left join classes c on c.id = r.id where r.import_id = ${importId} and r.kind = 'class'`

const countClasses = (importId: string): SQL => sql`
  select coalesce(sum(c.id is null), 0) as added,
    coalesce(sum(c.id is not null and ${isClassChanged}), 0) as changed,
    coalesce(sum(c.id is not null and not (${isClassChanged})), 0) as unchanged ${fileClasses(importId)}`

const changedClassRows = (importId: string, limit: number): SQL => sql`
  select iif(c.id is null, 'added', 'changed') as change, r.id, coalesce(${then('c', 'name')}, r.id) as name,
    iif(c.id is null, null, ${wasOf('c', CLASS_KEYS)}) as was
  ${fileClasses(importId)} and (c.id is null or ${isClassChanged}) order by c.id is null, r.line limit ${limit}`

const leaving = (importId: string): SQL =>
  sql`select id from import_rows where import_id = ${importId} and kind = 'leave'`

/** Pairs that are new, that stay, and that go. A pair goes by the file, or with a person who leaves. */
const countPairs = (importId: string, kind: string, gone: string, table: SQL, pair: SQL): SQL => sql`
  select coalesce(sum(is_there = 0), 0) as added, coalesce(sum(is_there), 0) as unchanged,
    (select count(*) from ${table} where ${pair} in (
      select id, ref from import_rows where import_id = ${importId} and kind = ${gone})
      or student_id in (${leaving(importId)})) as removed
  from (select distinct id, ref, (id, ref) in (select ${sql.raw(kind === 'enrollment' ? 'class_id, student_id' : 'parent_id, student_id')} from ${table}) as is_there
    from import_rows where import_id = ${importId} and kind = ${kind})`

const entered = (importId: string): SQL => sql`
  select distinct e.ref as student, e.id as class from import_rows e
  where e.import_id = ${importId} and e.kind = 'enrollment' and not exists (
    select 1 from class_students s where s.class_id = e.id and s.student_id = e.ref)`

const movedPupils = (importId: string): SQL => sql`
  select distinct ref as student from import_rows g where g.import_id = ${importId} and g.kind = 'unenroll'
    and ref in (select student from (${entered(importId)}))`

const movedRows = (importId: string, limit: number): SQL => sql`
  with entered as materialized (${entered(importId)}),
    moved as materialized (${movedPupils(importId)} order by 1 limit ${limit})
  select student as id, coalesce(
      (select r.data->>'name' from import_rows r where r.import_id = ${importId} and r.kind = 'user' and r.id = student),
      (select name from users u where u.id = student), student) as name,
    (select json_group_array(coalesce(c.name, g.id)) from import_rows g left join classes c on c.id = g.id
      where g.import_id = ${importId} and g.kind = 'unenroll' and g.ref = student) as "from",
    (select json_group_array(coalesce(c.name, n.data->>'name', e.class)) from entered e
      left join classes c on c.id = e.class
      left join import_rows n on n.import_id = ${importId} and n.kind = 'class' and n.id = e.class
      where e.student = moved.student) as "to"
  from moved`

const leaverRows = (importId: string, limit: number): SQL => sql`
  select u.id, u.name, u.role from import_rows r join users u on u.id = r.id
  where r.import_id = ${importId} and r.kind = 'leave' order by u.role desc, u.name limit ${limit}`
