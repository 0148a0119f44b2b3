import { type SQL, sql } from 'drizzle-orm'

/** Joins whoever has the id, as `u` or another name: of the roster, or of those who left it. `then` is how a column is then read. */
export const joined = (as: string, id: SQL): SQL => {
  const [user, left] = [sql.raw(as), sql.raw(`${as}_left`)]
  // Of somebody in the roster no other row is read.
  return sql`left join users ${user} on ${user}.id = ${id}
    left join removed_users ${left} on ${left}.id = iif(${user}.id is null, ${id}, null)`
}

/** What the roster says of somebody who is `joined`, or said last. */
export const nowOrThen = (as: string, column: 'name' | 'sex' | 'number' | 'listed_as'): SQL =>
  sql.raw(`coalesce(${as}.${column}, ${as}_left.${column})`)
