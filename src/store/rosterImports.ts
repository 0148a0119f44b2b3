import type { Absent, ImportStore, KnownPerson, RowNote, StagedRow, Whole } from '../app/rosterImports.ts'
import { digestOf } from './digest.ts'
import { ERASED_NAME } from './erased.ts'
import { changesOf } from './importChanges.ts'
import { problemsOf, sharedEmails, unsaidRoles } from './importChecks.ts'
import { type SQL, sql } from './query.ts'
import * as saves from './rosterSaves.ts'
import { all, chunks, type SqlDatabase, select, statement } from './sql.ts'

export function createImportStore(db: SqlDatabase): ImportStore {
  const run = (statements: readonly SQL[]) => db.batch(statements.map(statement))
  return {
    sweep: async (before) => {
      await run([sql`delete from import_rows where import_id < ${before.toISOString()}`])
    },
    known: (keys) => select<KnownPerson>(db, knownPeople(keys)),
    knownClasses: (names) =>
      select(
        db,
        sql`select id, name from classes where id in (select value from json_each(${JSON.stringify(names)}))
              or name in (select value from json_each(${JSON.stringify(names)}))`,
      ),
    stage: async (importId, rows) => {
      const lots = chunks(rows.map(toJson))
      if (lots.length > 0) await run(lots.map((lot) => stageRows(importId, `[${lot.join()}]`)))
    },
    check: (importId) => check(db, importId),
    async notes(importId, limit) {
      const found = await run([unsaidRoles(importId), sharedEmails(importId, limit)])
      return all<RowNote>(found.flat()).slice(0, limit)
    },
    async compare(importId, whole, rollOver) {
      await run([...unifyings(importId), ...departures(importId, whole)])
      const [absent] = await select<Absent>(db, countAbsent(importId))
      if (!rollOver) await run([forgetAbsent(importId)])
      return absent ?? { users: 0, enrollments: 0, guardians: 0 }
    },
    changes: (importId, limit) => changesOf(db, importId, limit),
    async size() {
      const [row] = await select<{ n: number }>(
        db,
        sql`select count(*) as n from users where role in ('student', 'teacher') and name <> ${ERASED_NAME}`,
      )
      return row?.n ?? 0
    },
    async meetingsLeft(importId, since) {
      const rows = await select<{ number: string }>(db, meetingsLeft(importId, since))
      return rows.map(({ number }) => number)
    },
    async newEmails(importId, limit) {
      const rows = await select<{ email: string }>(db, newEmails(importId, limit))
      return rows.map(({ email }) => email)
    },
    async apply(importId, now) {
      await rememberEmails(db, importId)
      await run(applyings(importId, now))
      return { bookmark: db.bookmark() }
    },
    discard: async (importId) => {
      await run([sql`delete from import_rows where import_id = ${importId}`])
    },
  }
}

/** The problems that only the whole file shows. Lines with a problem are left out of the import. */
async function check(db: SqlDatabase, importId: string): Promise<RowNote[]> {
  await db.batch(resolvings(importId).map(statement))
  const found = await db.batch(problemsOf(importId).map(statement))
  const problems = all<RowNote>(found.flat())
  if (problems.length === 0) return []
  const lots = chunks(problems.map(({ file, line }) => JSON.stringify([file, line])))
  await db.batch(lots.map((lot) => statement(forgetLines(importId, `[${lot.join()}]`))))
  return problems
}

/** The condition for the rows of an import that belong to a part. */
const of = (importId: string, kind: string): SQL => sql`import_id = ${importId} and kind = ${kind}`

/** The same as a table for the statements of rosterSaves.ts. */
const rows = (importId: string, kind: string): SQL =>
  sql`(select data as value from import_rows where ${of(importId, kind)})`

const knownPeople = ({
  ids,
  numbers,
  emails,
}: {
  ids: string[]
  numbers: string[]
  emails: string[]
}): SQL => sql`
  select id, name, email, number from users where name <> ${ERASED_NAME} and (
    id in (select value from json_each(${JSON.stringify(ids)}))
    or number in (select value from json_each(${JSON.stringify(numbers)})) and number is not null
    or email in (select value from json_each(${JSON.stringify(emails)})))`

const toJson = ({ kind, id, ref, file, line, data }: StagedRow): string =>
  JSON.stringify([kind, id, ref, file, line, data])

const stageRows = (importId: string, json: string): SQL => sql`
  insert or ignore into import_rows (import_id, kind, id, ref, file, line, data)
  select ${importId}, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 from json_each(${json})`

const forgetLines = (importId: string, places: string): SQL => sql`
  delete from import_rows where import_id = ${importId} and (file, line) in (
    select value->>0, value->>1 from json_each(${places}))`

/** Facts that need the whole file: the user of a teacher's e-mail, and people with a fuller description in another row. */
const resolvings = (importId: string): SQL[] => [
  sql`with mails as materialized (
        select data->>'email' as email, min(id) as id from import_rows
        where ${of(importId, 'user')} and data->>'email' is not null group by 1 having count(distinct id) = 1)
      update or replace import_rows set ref = (select id from mails where email = ref)
      where ${of(importId, 'teaching')} and ref in (select email from mails)
        and not exists (select 1 from users u where u.id = ref)`,
  // A guardian's own row comes before the row of the pupil who names them, so that a teacher with a child here stays a teacher.
  sql`delete from import_rows where ${of(importId, 'user')} and ref = 'beside' and (
        exists (select 1 from import_rows o where o.import_id = ${importId} and o.kind = 'user'
          and o.id = import_rows.id and o.ref = '')
        or exists (select 1 from users u where u.id = import_rows.id and u.role <> 'parent'))`,
  // A person without a user in the roster gets no class and no family.
  ...['enrollment', 'teaching', 'guardian'].map(
    (kind) => sql`delete from import_rows where ${of(importId, kind)} and exists (
      select 1 from import_rows s where s.import_id = ${importId} and s.kind = 'skipped'
        and s.id in (import_rows.id, import_rows.ref))`,
  ),
]

/** One row for each user and class: the row with the most values, or else the first. An admin stays an admin. */
const unifyings = (importId: string): SQL[] => [
  ...['user', 'class'].map(
    (kind) => sql`delete from import_rows where ${of(importId, kind)} and (id, ref, line) in (
      select id, ref, line from (
        select id, ref, line, row_number() over (partition by id order by length(data) desc, line) as place
        from import_rows where ${of(importId, kind)}) where place > 1)`,
  ),
  // A guardian without a name gets their e-mail as name.
  sql`update import_rows set data = json_set(data, '$.name', coalesce(data->>'email', id))
      where ${of(importId, 'user')} and ref = 'beside' and data->>'name' is null
        and not exists (select 1 from users u where u.id = import_rows.id)`,
  sql`update import_rows set data = json_set(data, '$.name', id)
      where ${of(importId, 'class')} and data->>'name' is null
        and not exists (select 1 from classes c where c.id = import_rows.id)`,
  sql`update import_rows set data = json_remove(data, '$.role') where ${of(importId, 'user')}
      and exists (select 1 from users u where u.id = import_rows.id and u.role = 'admin')`,
  sql`delete from import_rows where ${of(importId, 'leave')}
      and exists (select 1 from users u where u.id = import_rows.id and u.role = 'admin')`,
  // A class that is gone loses its pupils. The class itself stays, because past sessions need its name.
  sql`insert or ignore into import_rows (import_id, kind, id, ref, file, line, data)
      select g.import_id, 'unenroll', s.class_id, s.student_id, g.file, g.line,
        json_object('classId', s.class_id, 'studentId', s.student_id)
      from import_rows g join class_students s on s.class_id = g.id where g.${of(importId, 'gone')}`,
  // A class has one teacher: the primary one, or else the first.
  sql`with taught as materialized (
        select id, ref, row_number() over (partition by id order by data->>'primary' desc, line) as place
        from import_rows where ${of(importId, 'teaching')})
      update import_rows set data = json_set(data, '$.teacherId',
        (select ref from taught where taught.id = import_rows.id and place = 1))
      where ${of(importId, 'class')} and id in (select id from taught)`,
  sql`insert into import_rows (import_id, kind, id, ref, file, line, data)
      select import_id, 'class', id, '', file, line, json_object('id', id, 'teacherId', ref) from (
        select *, row_number() over (partition by id order by data->>'primary' desc, line) as place
        from import_rows where ${of(importId, 'teaching')}) t
      where place = 1 and not exists (
        select 1 from import_rows c where c.import_id = ${importId} and c.kind = 'class' and c.id = t.id)`,
]

/** Derived rows stand on no line of the file. */
const derived = (importId: string, kind: string): SQL =>
  sql`insert or ignore into import_rows (import_id, kind, id, ref, file, line, data)
      select ${importId}, ${kind}`

const isIn = (importId: string, kind: string, id: SQL, ref?: SQL): SQL => sql`exists (
  select 1 from import_rows f where f.import_id = ${importId} and f.kind = ${kind} and f.id = ${id}
    ${ref === undefined ? sql`` : sql`and f.ref = ${ref}`})`

function departures(importId: string, { users, enrollments, guardians }: Whole): SQL[] {
  const isHere = (id: SQL) => isIn(importId, 'user', id)
  const isLeaving = (id: SQL) => isIn(importId, 'leave', id)
  const leaving = [
    // Only people of the kinds that the file has, because a list of pupils tells nothing about teachers.
    sql`${derived(importId, 'leave')}, u.id, '', '', 0, '{}' from users u
        where u.role in ('student', 'teacher') and u.name <> ${ERASED_NAME} and not ${isHere(sql`u.id`)}
          and u.role in (select coalesce(r.data->>'role', k.role, 'student') from import_rows r left join users k on k.id = r.id
            where r.${of(importId, 'user')} and r.ref = '')`,
    sql`${derived(importId, 'leave')}, u.id, '', '', 0, '{}' from users u
        where u.role = 'parent' and not ${isHere(sql`u.id`)}
          and exists (select 1 from parent_children c where c.parent_id = u.id)
          and not exists (select 1 from parent_children c where c.parent_id = u.id
            and not ${isLeaving(sql`c.student_id`)})`,
  ]
  return [
    ...(users ? leaving : []),
    ...(enrollments
      ? [
          sql`${derived(importId, 'unenroll')}, s.class_id, s.student_id, '', 0,
                json_object('classId', s.class_id, 'studentId', s.student_id) from class_students s
              where ${isHere(sql`s.student_id`)}
                and not ${isIn(importId, 'enrollment', sql`s.class_id`, sql`s.student_id`)}`,
        ]
      : []),
    ...(guardians
      ? [
          sql`${derived(importId, 'unguard')}, c.parent_id, c.student_id, '', 0,
                json_object('parentId', c.parent_id, 'studentId', c.student_id) from parent_children c
              where ${isHere(sql`c.student_id`)}
                and not ${isIn(importId, 'guardian', sql`c.parent_id`, sql`c.student_id`)}`,
        ]
      : []),
  ]
}

const ABSENT = sql`kind in ('leave', 'unenroll', 'unguard') and line = 0`

const countAbsent = (importId: string): SQL => sql`
  select coalesce(sum(kind = 'leave'), 0) as users, coalesce(sum(kind = 'unenroll'), 0) as enrollments,
    coalesce(sum(kind = 'unguard'), 0) as guardians
  from import_rows where import_id = ${importId} and ${ABSENT}`

const forgetAbsent = (importId: string): SQL =>
  sql`delete from import_rows where import_id = ${importId} and ${ABSENT}`

const meetingsLeft = (importId: string, since: Date): SQL => sql`
  select distinct m.zoom_meeting_id as number from zoom_meetings m
  where m.status in ('scheduled', 'started') and m.deleted_at is null and m.registration_enabled = 1 and (
    m.class_id in (select id from import_rows where ${of(importId, 'unenroll')})
    or m.start_time >= ${since.toISOString()} and exists (
      select 1 from meeting_registrants r where r.meeting_id = m.series_id
        and r.user_id in (select id from import_rows where ${of(importId, 'leave')})))`

const newEmails = (importId: string, limit: number): SQL => sql`
  select r.data->>'email' as email from import_rows r left join users u on u.id = r.id
  where r.${of(importId, 'user')} and r.data->>'email' is not null and r.data->>'email' is not u.email
  limit ${limit}`

const LEAVERS_AT_ONCE = 2_000

/** A leaver's e-mail is remembered, because their token may still be good. */
async function rememberEmails(db: SqlDatabase, importId: string): Promise<void> {
  for (let after = ''; ; ) {
    const leavers = await select<{ id: string; email: string | null }>(
      db,
      sql`select r.id, u.email from import_rows r join users u on u.id = r.id
          where r.${of(importId, 'leave')} and r.id > ${after} order by r.id limit ${LEAVERS_AT_ONCE}`,
    )
    const last = leavers.at(-1)
    if (last === undefined) return
    after = last.id
    const digests = await Promise.all(
      leavers.map(async ({ id, email }) => [id, email === null ? null : await digestOf(email)]),
    )
    await db.batch([
      statement(sql`update import_rows set data = json_object('digest',
          (select value->>1 from json_each(${JSON.stringify(digests)}) where value->>0 = import_rows.id))
        where ${of(importId, 'leave')} and id in (
          select value->>0 from json_each(${JSON.stringify(digests)}))`),
    ])
  }
}

function applyings(importId: string, now: Date): SQL[] {
  const leavers = sql`select id from import_rows where ${of(importId, 'leave')}`
  return [
    saves.rememberRoles(rows(importId, 'user'), now),
    saves.saveUsers(rows(importId, 'user'), now),
    saves.saveClasses(rows(importId, 'class')),
    saves.enroll(rows(importId, 'enrollment'), now),
    saves.entrust(rows(importId, 'guardian')),
    saves.rememberPlace(rows(importId, 'unenroll'), now),
    saves.unenroll(rows(importId, 'unenroll')),
    saves.distrust(rows(importId, 'unguard')),
    saves.remember(
      sql`(select id, data->>'digest' as digest from import_rows where ${of(importId, 'leave')})`,
      now,
    ),
    ...saves.leave(leavers, now),
    sql`delete from users where id in (${leavers})`,
  ]
}
