import { type SQL, sql } from 'drizzle-orm'
import type { User } from '../app/ports.ts'
import type {
  ClassFilter,
  ClassSight,
  NamePlace,
  RosterClass,
  RosterPages,
  RosterPupil,
  UserFilter,
} from '../app/rosterPages.ts'
import type { Actor } from '../domain/access.ts'
import { ERASED_NAME } from './erasures.ts'
import { type SqlDatabase, select, statement } from './sql.ts'

export function createRosterPages(db: SqlDatabase): RosterPages {
  return {
    users: (filter) => select<User>(db, usersPage(filter)),
    classes: async (filter) => (await select<ClassRow>(db, classesPage(filter))).map(toClass),
    classSight: (userId, classId) => classSight(db, userId, classId),
    pupils: (classId) => pupils(db, classId),
  }
}

const usersPage = ({ search, role, limit, after }: UserFilter): SQL => sql`
  select u.id, u.name, u.email, u.avatar, u.role from users u
  where u.name <> ${ERASED_NAME} and ${role === undefined ? sql`true` : sql`u.role = ${role}`}
    and ${has(search, [sql`u.name`, sql`u.id`, sql`coalesce(u.email, '')`])} and ${isBehind(after, sql`u.name, u.id`)}
  order by u.name, u.id limit ${limit}`

const classRows = sql`
  select c.id, c.name, c.teacher_id, t.name as teacher_name,
    (select count(*) from class_students s where s.class_id = c.id) as pupil_count
  from classes c left join users t on t.id = c.teacher_id`

const classesPage = ({ search, of, limit, after }: ClassFilter): SQL => sql`
  ${classRows} where ${of === undefined ? sql`true` : isOf(of)}
    and ${has(search, [sql`c.name`, sql`c.id`, sql`coalesce(t.name, '')`])} and ${isBehind(after, sql`c.name, c.id`)}
  order by c.name, c.id limit ${limit}`

/** A place in a class counts for who has the role for it, as in domain/access.ts. */
const isOf = ({ id: userId, role }: Pick<Actor, 'id' | 'role'>): SQL => sql`(
  c.teacher_id = ${userId} and ${role} = 'teacher' or c.id in (
  select class_id from class_students where student_id = ${userId} and ${role} = 'student'
  union select s.class_id from parent_children p join class_students s on s.student_id = p.student_id
    where p.parent_id = ${userId}))`

/** SQLite's lower() knows ASCII alone; a text that is the same in capitals and accents is always found. */
const has = (search: string | undefined, columns: readonly SQL[]): SQL =>
  search === undefined
    ? sql`true`
    : sql`(${sql.join(
        columns.map((column) => sql`instr(lower(${column}), lower(${search})) > 0`),
        sql` or `,
      )})`

const isBehind = (place: NamePlace | undefined, columns: SQL): SQL =>
  place === undefined ? sql`true` : sql`(${columns}) > (${place.name}, ${place.id})`

interface ClassRow {
  id: string
  name: string
  teacher_id: string | null
  teacher_name: string | null
  pupil_count: number
}

const toClass = ({ teacher_id, teacher_name, ...row }: ClassRow): RosterClass => ({
  ...row,
  teacher: teacher_id === null ? null : { id: teacher_id, name: teacher_name },
})

async function classSight(db: SqlDatabase, userId: string, classId: string): Promise<ClassSight | null> {
  const [classes, places, children] = await db.batch([
    statement(sql`${classRows} where c.id = ${classId}`),
    statement(
      sql`select 1 as is_in from class_students where class_id = ${classId} and student_id = ${userId}`,
    ),
    statement(sql`
      select p.student_id from parent_children p
      join class_students s on s.class_id = ${classId} and s.student_id = p.student_id
      where p.parent_id = ${userId}`),
  ])
  // The columns are those of `classRows`.
  const row = classes?.[0] as ClassRow | undefined
  if (row === undefined) return null
  return {
    class: toClass(row),
    enrolled: (places ?? []).length > 0,
    childIds: (children ?? []).map(({ student_id }) => String(student_id)),
  }
}

interface PupilRow {
  id: string
  name: string
  email: string | null
  parent_id: string | null
  parent_name: string | null
}

async function pupils(db: SqlDatabase, classId: string): Promise<RosterPupil[]> {
  const rows = await select<PupilRow>(
    db,
    sql`select u.id, u.name, u.email, p.parent_id, g.name as parent_name
        from class_students s join users u on u.id = s.student_id
          left join parent_children p on p.student_id = u.id left join users g on g.id = p.parent_id
        where s.class_id = ${classId} order by u.name, u.id, g.name`,
  )
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((theirs) => {
    const [first] = theirs
    if (first === undefined) return []
    const { id, name, email } = first
    const parents = theirs.flatMap(({ parent_id, parent_name }) =>
      parent_id === null ? [] : [{ id: parent_id, name: parent_name ?? parent_id }],
    )
    return [{ id, name, email, parents }]
  })
}
