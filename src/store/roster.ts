import { type SQL, sql } from 'drizzle-orm'
import type { RosterImport, RosterStore } from '../app/ports.ts'
import { type SqlDatabase, select, statement } from './sql.ts'

export function createRosterStore(db: SqlDatabase): RosterStore {
  return {
    async unknownIds({ users, classes }) {
      const [unknownUsers, unknownClasses] = await db.batch([
        statement(missing('users', users)),
        statement(missing('classes', classes)),
      ])
      return { users: idsOf(unknownUsers), classes: idsOf(unknownClasses) }
    },

    async save(roster) {
      const statements = saves(roster).map(statement)
      if (statements.length > 0) await db.batch(statements)
      return { bookmark: db.bookmark() }
    },

    async openMeetings(classIds) {
      const rows = await select<{ number: string }>(
        db,
        sql`select zoom_meeting_id as number from zoom_meetings
            where class_id in (select value from json_each(${JSON.stringify(classIds)}))
              and registration_enabled = 1 and status in ('scheduled', 'started')`,
      )
      return rows.map(({ number }) => number)
    },

    async openMeetingsOf(userId, since) {
      const rows = await select<{ number: string }>(
        db,
        sql`select m.zoom_meeting_id as number
            from zoom_meetings m join meeting_registrants r on r.meeting_id = m.id and r.user_id = ${userId}
            where m.start_time >= ${since.toISOString()} and m.status in ('scheduled', 'started')`,
      )
      return rows.map(({ number }) => number)
    },

    async remove(userId) {
      const [removed] = await db.batch(
        [sql`delete from users where id = ${userId} returning id`, ...leave(userId)].map(statement),
      )
      return { removed: (removed ?? []).length > 0, bookmark: db.bookmark() }
    },
  }
}

/** Takes somebody out of all classes and families. */
export const leave = (userId: string): SQL[] => [
  sql`delete from class_students where student_id = ${userId}`,
  sql`delete from parent_children where parent_id = ${userId} or student_id = ${userId}`,
  sql`update classes set teacher_id = null where teacher_id = ${userId}`,
]

const missing = (table: 'users' | 'classes', ids: readonly string[]): SQL =>
  sql`select value as id from json_each(${JSON.stringify([...new Set(ids)])})
      where value not in (select id from ${sql.raw(table)})`

const idsOf = (rows: Record<string, unknown>[] = []): ReadonlySet<string> =>
  new Set(rows.map(({ id }) => String(id)))

/** A row that is already as it should be is not written again. */
function saves({ users, classes, enrollments, guardians, removed }: RosterImport): SQL[] {
  return [
    ...(users.length === 0 ? [] : [saveUsers(users)]),
    ...(classes.length === 0 ? [] : [saveClasses(classes)]),
    ...(enrollments.length === 0
      ? []
      : [
          sql`insert or ignore into class_students (class_id, student_id)
              select value->>'classId', value->>'studentId' from json_each(${JSON.stringify(enrollments)})`,
        ]),
    ...(guardians.length === 0
      ? []
      : [
          sql`insert or ignore into parent_children (parent_id, student_id)
              select value->>'parentId', value->>'studentId' from json_each(${JSON.stringify(guardians)})`,
        ]),
    ...(removed.enrollments.length === 0
      ? []
      : [
          sql`delete from class_students where (class_id, student_id) in (
                select value->>'classId', value->>'studentId' from json_each(${JSON.stringify(removed.enrollments)}))`,
        ]),
    ...(removed.guardians.length === 0
      ? []
      : [
          sql`delete from parent_children where (parent_id, student_id) in (
                select value->>'parentId', value->>'studentId' from json_each(${JSON.stringify(removed.guardians)}))`,
        ]),
  ]
}

const saveUsers = (users: RosterImport['users']): SQL => sql`
  insert into users (id, name, email, avatar, role)
  select value->>'id', value->>'name', value->>'email', value->>'avatar', value->>'role'
  from json_each(${JSON.stringify(users)}) where true
  on conflict (id) do update set
    name = excluded.name, email = excluded.email, avatar = excluded.avatar, role = excluded.role
  where (name, email, avatar, role) is not (excluded.name, excluded.email, excluded.avatar, excluded.role)`

const saveClasses = (classes: RosterImport['classes']): SQL => sql`
  insert into classes (id, name, teacher_id)
  select value->>'id', value->>'name', value->>'teacherId' from json_each(${JSON.stringify(classes)}) where true
  on conflict (id) do update set name = excluded.name, teacher_id = excluded.teacher_id
  where (name, teacher_id) is not (excluded.name, excluded.teacher_id)`
