import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { Recent } from '../../http/recent.ts'
import type { SqlRow } from '../../store/sql.ts'

/** The most prepared statements of a database: several times the number that Rollcall uses. */
const MOST = 256
/** A longer statement is unlikely to come twice, so it is not kept. A report's has 13,000 characters. */
const LONGEST = 30_000

interface Prepared {
  statement: StatementSync
  /** The names of its columns, read with the first row. */
  names: readonly string[]
}

const kept = new WeakMap<DatabaseSync, Recent<string, Prepared>>()

/** Runs a statement that has no rows. */
export function runPrepared(db: DatabaseSync, sql: string, ...values: SQLInputValue[]): void {
  prepared(db, sql).statement.run(...values)
}

/**
 * The rows of a statement. The objects that node:sqlite makes are slow to make and slow to read: with these, a list of 50 sessions took twice as
 * long to read and to make into sessions.
 */
export function rowsOf(db: DatabaseSync, sql: string, ...values: SQLInputValue[]): SqlRow[] {
  const known = prepared(db, sql)
  // Each row is an array, although its type is an object's.
  const found = known.statement.all(...values)
  const [first] = found
  // A table may have got a column since.
  if (first && first['length'] !== known.names.length) known.names = namesOf(known.statement)
  return found.map((cells) => {
    const row: SqlRow = {}
    known.names.forEach((name, n) => {
      row[name] = cells[n]
    })
    return row
  })
}

/** A prepared statement by its text. */
function prepared(db: DatabaseSync, sql: string): Prepared {
  if (sql.length > LONGEST) return prepare(db, sql)
  const statements = kept.get(db) ?? new Recent<string, Prepared>(MOST)
  kept.set(db, statements)
  const known = statements.get(sql)
  if (known) return known
  const made = prepare(db, sql)
  statements.set(sql, made)
  return made
}

function prepare(db: DatabaseSync, sql: string): Prepared {
  const statement = db.prepare(steady(sql))
  statement.setReturnArrays(true)
  return { statement, names: [] }
}

const namesOf = (statement: StatementSync): string[] => statement.columns().map(({ name }) => name)

/**
 * SQLite plans a statement anew when a value is bound that its plan may depend on, as on the value of `limit ?`. That took half a millisecond for
 * a list. No plan depends on the value of an expression.
 */
const steady = (sql: string): string => sql.replaceAll(/\blimit (\?\d*)/gi, 'limit $1 + 0')
