import type { SQL } from 'drizzle-orm'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'

/** What the store asks of a database: D1 on Cloudflare, SQLite elsewhere. */
export interface SqlDatabase {
  /**
   * Runs the statements in order as one transaction and one round trip. Throws the database's error where one
   * fails; then none has happened, unless the connection broke after the commit.
   */
  batch(statements: readonly Statement[]): Promise<SqlRow[][]>
  /** Names a state of the database that includes everything this connection has seen; null where unsupported. */
  bookmark(): string | null
}

export interface Statement {
  sql: string
  /** Values for `?`, at most 100: D1's limit. */
  params: unknown[]
}

export type SqlRow = Record<string, unknown>

const dialect = new SQLiteAsyncDialect()

/** A statement out of drizzle's sql`…`, with every value bound. */
export function statement(query: SQL): Statement {
  const { sql, params } = dialect.sqlToQuery(query)
  return { sql, params }
}

/** The rows of one read. `Row` must be the types of the columns that the query names. */
export async function select<Row>(db: SqlDatabase, query: SQL): Promise<Row[]> {
  const [rows] = await db.batch([statement(query)])
  return (rows ?? []) as Row[]
}
