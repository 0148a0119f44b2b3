import type { Member, Section } from '../app/exports.ts'
import { enrollments } from './enrollments.ts'
import { joinPerson, nowOrThen } from './nowOrThen.ts'
import { type SQL, sql } from './query.ts'
import { all, type SqlDatabase, statement } from './sql.ts'

/** The classes, with their present and former pupils. A pupil of several classes has the earliest first day and the latest last day. */
export async function section(db: SqlDatabase, classes: SQL): Promise<Section> {
  const [named, places] = await db.batch(
    [
      sql`select id, name from classes where id in (${classes}) order by name, id`,
      sql`select p.student_id as id, ${nowOrThen('u', 'name')} as name, ${nowOrThen('u', 'listed_as')} as listedAs,
            ${nowOrThen('u', 'sex')} as sex, ${nowOrThen('u', 'number')} as number, p.since, p.until,
            p.transferred, p.reason
          from (${enrollments(sql`class_id in (${classes})`)}) p
          ${joinPerson('u', sql`p.student_id`)}`,
    ].map(statement),
  )
  const byPupil = Map.groupBy(all<EnrolledPupil>(places), ({ id }) => id)
  return { classes: all(named), members: [...byPupil.values()].flatMap(memberOf) }
}

type EnrolledPupil = Omit<Member, 'isTransferred'> & { transferred: number }

function memberOf(places: EnrolledPupil[]): Member[] {
  const [first] = places
  if (first === undefined) return []
  const { transferred: _, ...person } = first
  const left = places.flatMap(({ until }) => until ?? []).sort()
  const until = left.length < places.length ? null : (left.at(-1) ?? null)
  return [
    {
      ...person,
      since: places.some(({ since }) => since === null)
        ? null
        : (places.map(({ since }) => since).sort()[0] ?? null),
      until,
      reason: places.find((place) => until !== null && place.until === until)?.reason ?? null,
      isTransferred: places.some(({ transferred }) => transferred === 1),
    },
  ]
}
