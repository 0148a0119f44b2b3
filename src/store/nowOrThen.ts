import { type SQL, sql } from './query.ts'

/**
 * Joins the person behind an id, also a person who left the roster, as `u` or another alias. `nowOrThen` reads a column of the
 * person.
 */
export const joinPerson = (as: string, id: SQL): SQL => {
  const [user, left] = [sql.raw(as), sql.raw(`${as}_left`)]
  // Of somebody in the roster no other row is read.
  return sql`left join users ${user} on ${user}.id = ${id}
    left join removed_users ${left} on ${left}.id = iif(${user}.id is null, ${id}, null)`
}

/** The roster's column of the person, as it is now or was at their removal. */
export const nowOrThen = (as: string, column: 'name' | 'role' | 'sex' | 'number' | 'listed_as'): SQL =>
  sql.raw(`coalesce(${as}.${column}, ${as}_left.${column})`)
