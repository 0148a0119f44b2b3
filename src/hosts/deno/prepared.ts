import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Kept for each database: several times what Rollcall asks. */
const MOST = 256
/** A statement of so many characters is not asked twice. */
const LONGEST = 10_000

const kept = new WeakMap<DatabaseSync, Map<string, StatementSync>>()

/** A statement by its text, prepared once. Those that were not used for longest are let go of. */
export function prepared(db: DatabaseSync, sql: string): StatementSync {
  if (sql.length > LONGEST) return db.prepare(sql)
  const statements = kept.get(db) ?? new Map<string, StatementSync>()
  kept.set(db, statements)
  const statement = statements.get(sql) ?? db.prepare(sql)
  statements.delete(sql)
  statements.set(sql, statement)
  const [oldest] = statements.size > MOST ? statements.keys() : []
  if (oldest !== undefined) statements.delete(oldest)
  return statement
}
