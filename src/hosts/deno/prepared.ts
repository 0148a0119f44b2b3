import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { Recent } from '../../http/recent.ts'

/** The most prepared statements of a database: several times the number that Rollcall uses. */
const MOST = 256
/** A longer statement is unlikely to come twice, so it is not kept. */
const LONGEST = 10_000

const kept = new WeakMap<DatabaseSync, Recent<string, StatementSync>>()

/** A prepared statement by its text. */
export function prepared(db: DatabaseSync, sql: string): StatementSync {
  if (sql.length > LONGEST) return db.prepare(steady(sql))
  const statements = kept.get(db) ?? new Recent<string, StatementSync>(MOST)
  kept.set(db, statements)
  const known = statements.get(sql)
  if (known) return known
  const statement = db.prepare(steady(sql))
  statements.set(sql, statement)
  return statement
}

/**
 * SQLite plans a statement anew when a value is bound that its plan may depend on, as on the value of `limit ?`. That took half a millisecond for
 * a list. No plan depends on the value of an expression.
 */
const steady = (sql: string): string => sql.replaceAll(/\blimit (\?\d*)/gi, 'limit $1 + 0')
