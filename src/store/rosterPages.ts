import type { Bearer } from '../app/bearer.ts'
import type {
  ClassSight,
  NamePlace,
  PageFilter,
  RosterClass,
  RosterPages,
  RosterPupil,
  RosterUser,
  UserFilter,
} from '../app/rosterPages.ts'
import type { Sex } from '../app/rosterStore.ts'
import { classesOf, inClass, mayOversee, roleOf, toFamily } from './bearers.ts'
import { ERASED_NAME } from './erased.ts'
import { type SQL, sql } from './query.ts'
import { first, type SqlDatabase, select, statement } from './sql.ts'

export function createRosterPages(db: SqlDatabase): RosterPages {
  return {
    users: (bearer, filter) => select<RosterUser>(db, usersPage(bearer, filter)),
    classes: async (bearer, filter) => (await select<ClassRow>(db, classesPage(bearer, filter))).map(toClass),
    classIds: async (bearer) => (await select<{ id: string }>(db, classesOf(bearer))).map(({ id }) => id),
    classSight: (bearer, classId) => classSight(db, bearer, classId),
    pupils: (bearer, classId) => pupils(db, bearer, classId),
  }
}

/** Admins are shown everybody. Teachers are shown teachers, by name and id alone, and find nobody by an e-mail. */
const usersPage = (bearer: Bearer, { search, role, limit, after }: UserFilter): SQL => {
  const seesAll = sql`${roleOf(bearer)} = 'admin'`
  const forAdmins = (column: string) => sql`iif(${seesAll}, u.${sql.raw(column)}, null) as ${sql.raw(column)}`
  const columns = ['email', 'avatar', 'sex', 'number', 'listed_as'].map(forAdmins)
  return sql`
  select u.id, u.name, u.role, ${sql.join(columns, sql`, `)} from users u
  where u.name <> ${ERASED_NAME} and ${role === undefined ? sql`true` : sql`u.role = ${role}`}
    and (u.role = 'teacher' or ${seesAll})
    and ${has(search, [sql`u.name`, sql`u.id`, sql`iif(${seesAll}, coalesce(u.email, ''), '')`])}
    and ${isBehind(after, sql`u.name, u.id`)}
  order by u.name, u.id limit iif(${mayOversee(bearer)}, ${limit}, 0)`
}

const classRows = sql`
  select c.id, c.name, c.teacher_id, t.name as teacher_name, c.grade_level, c.section,
    (select count(*) from class_students s where s.class_id = c.id) as pupil_count
  from classes c left join users t on t.id = c.teacher_id`

const classesPage = (bearer: Bearer, { search, limit, after }: PageFilter): SQL => sql`
  ${classRows} where (${roleOf(bearer)} = 'admin' or c.id in (${classesOf(bearer)}))
    and ${has(search, [sql`c.name`, sql`c.id`, sql`coalesce(t.name, '')`])} and ${isBehind(after, sql`c.name, c.id`)}
  order by c.name, c.id limit ${limit}`

/** SQLite's lower() only knows ASCII. A text with exactly the same letters is always found. */
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
  grade_level: string | null
  section: string | null
  pupil_count: number
}

const toClass = ({ teacher_id, teacher_name, ...row }: ClassRow): RosterClass => ({
  ...row,
  teacher: teacher_id === null ? null : { id: teacher_id, name: teacher_name },
})

async function classSight(db: SqlDatabase, bearer: Bearer, classId: string): Promise<ClassSight | null> {
  const [classes, family] = await db.batch([
    statement(sql`${classRows} where c.id = ${classId}`),
    statement(inClass(bearer, sql`${classId}`)),
  ])
  const row = first<ClassRow>(classes)
  return row && { class: toClass(row), ...toFamily(family) }
}

interface PupilRow {
  id: string
  name: string
  email: string | null
  sex: Sex | null
  number: string | null
  parent_id: string | null
  parent_name: string | null
}

async function pupils(db: SqlDatabase, bearer: Bearer, classId: string): Promise<RosterPupil[]> {
  const rows = await select<PupilRow>(
    db,
    sql`select u.id, u.name, u.email, u.sex, u.number, p.parent_id, g.name as parent_name
        from class_students s join users u on u.id = s.student_id
          left join parent_children p on p.student_id = u.id left join users g on g.id = p.parent_id
        where s.class_id = iif(${mayOversee(bearer)}, ${classId}, null) order by u.name, u.id, g.name`,
  )
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((theirs) => {
    const [first] = theirs
    if (first === undefined) return []
    const { id, name, email, sex, number } = first
    const parents = theirs.flatMap(({ parent_id, parent_name }) =>
      parent_id === null ? [] : [{ id: parent_id, name: parent_name ?? parent_id }],
    )
    return [{ id, name, email, sex, number, parents }]
  })
}
