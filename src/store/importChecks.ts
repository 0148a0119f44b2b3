import { type SQL, sql } from './query.ts'

/** The faults of an import's rows, each kind as a query for `file`, `line`, `field` and `reason`. */
export const problemsOf = (importId: string): SQL[] => [
  contradictions(importId),
  nameless(importId),
  strangers(importId, 'enrollment', 'ref', 'student'),
  strangers(importId, 'guardian', 'ref', 'student'),
  strangers(importId, 'guardian', 'id', 'guardian'),
  strangers(importId, 'teaching', 'ref', 'teacher'),
  unknownClasses(importId, 'enrollment'),
  unknownClasses(importId, 'teaching'),
  noPupils(importId),
  noTeachers(importId),
]

/** Two rows may be about one person if both say the same. */
const contradictions = (importId: string): SQL => sql`
  select file, line, 'id' as field, 'says something else of this person than line ' || first_line as reason from (
    select file, line, data, id,
      first_value(data) over best as first_data, first_value(line) over best as first_line
    from import_rows where import_id = ${importId} and kind = 'user' and ref = ''
    window best as (partition by id order by length(data) desc, line)) r
  where line <> first_line and exists (
    select 1 from json_each(r.data) k
    where json_extract(r.first_data, '$.' || k.key) is not null
      and json_extract(r.first_data, '$.' || k.key) is not k.value)`

const nameless = (importId: string): SQL => sql`
  select file, line, 'name' as field, 'is missing, and nobody of the roster is it' as reason from import_rows r
  where import_id = ${importId} and kind = 'user' and ref = '' and data->>'name' is null
    and not exists (select 1 from users u where u.id = r.id)`

const strangers = (importId: string, kind: string, column: 'id' | 'ref', field: string): SQL => {
  const who = sql.raw(`r.${column}`)
  return sql`
  select file, line, ${field} as field, 'is nobody of the file or the roster' as reason from import_rows r
  where import_id = ${importId} and kind = ${kind}
    and not exists (select 1 from import_rows u where u.import_id = ${importId} and u.kind = 'user' and u.id = ${who})
    and not exists (select 1 from users u where u.id = ${who})`
}

const unknownClasses = (importId: string, kind: string): SQL => sql`
  select file, line, 'class' as field, 'is no class of the file or the roster' as reason from import_rows r
  where import_id = ${importId} and kind = ${kind}
    and not exists (select 1 from import_rows c where c.import_id = ${importId} and c.kind = 'class' and c.id = r.id)
    and not exists (select 1 from classes c where c.id = r.id)`

/** A place in a class without the role for it would be a hidden right. */
const noPupils = (importId: string): SQL => sql`
  select file, line, 'student' as field, 'is no pupil, and so in no class' as reason from import_rows r
  where import_id = ${importId} and kind = 'enrollment' and ${roleThen(importId)} <> 'student'`

const noTeachers = (importId: string): SQL => sql`
  select file, line, 'teacher' as field, 'is a student or a parent, and so teaches no class' as reason
  from import_rows r
  where import_id = ${importId} and kind = 'teaching' and ${roleThen(importId)} not in ('teacher', 'admin')`

/** The role of the person in a row's `ref` after the import. Who is new without a word of it becomes a student. */
const roleThen = (importId: string): SQL => sql`coalesce(
    (select max(u.data->>'role') from import_rows u
      where u.import_id = ${importId} and u.kind = 'user' and u.id = r.ref and u.ref = ''),
    (select u.role from users u where u.id = r.ref),
    (select 'student' from import_rows u
      where u.import_id = ${importId} and u.kind = 'user' and u.id = r.ref and u.ref = ''))`

/** What becomes of people without a role in any row, told at the first of these people. */
export const unsaidRoles = (importId: string): SQL => {
  const people = sql`from import_rows r left join users u on u.id = r.id
    where r.import_id = ${importId} and r.kind = 'user' and r.ref = '' and r.data->>'role' is null`
  return sql`
    select r.file, min(r.line) as line, 'role' as field, iif(count(*) = 1,
        'is in no row of 1 new person, who becomes a student',
        'is in no row of ' || count(*) || ' new people, who become students') as reason
    ${people} and u.id is null group by r.file
    union all
    select r.file, min(r.line), 'role', iif(count(*) = 1,
        'is in no row of 1 ' || u.role || ' of the roster, who stays one',
        'is in no row of ' || count(*) || ' ' || u.role || 's of the roster, who stay so')
    ${people} and u.role not in ('student', 'admin') group by r.file, u.role`
}

/** People of the file with another person's e-mail. The e-mail identifies neither. Usually the person's id has changed. */
export const sharedEmails = (importId: string, limit: number): SQL => sql`
  with mails as materialized (
    select data->>'email' as email, id, file, line from import_rows
    where import_id = ${importId} and kind = 'user' and data->>'email' is not null)
  select file, line, 'email' as field, 'is the e-mail of ' || other || ' too: neither is known by it' as reason
  from (
    select m.file, m.line, u.id as other from mails m join users u on u.email = m.email and u.id <> m.id
    where not exists (select 1 from import_rows l
      where l.import_id = ${importId} and l.kind = 'leave' and l.id = u.id)
    union all
    select m.file, m.line, o.id from mails m join mails o on o.email = m.email and o.id < m.id
      and not exists (select 1 from users u where u.id = o.id and u.email = o.email))
  limit ${limit}`
