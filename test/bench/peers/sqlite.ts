import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Database, Row, Value } from './database.ts'

/** SQLite in the process itself: each commit is on the disk before it is answered, statements are prepared once. */
export function openSqlite(path: string): Database {
  const db = new DatabaseSync(path)
  db.exec('pragma journal_mode = wal; pragma synchronous = full')
  const statements = new Map<string, StatementSync>()
  let before: Promise<unknown> = Promise.resolve()
  function prepared(sql: string): StatementSync {
    // SQLite numbers its parameters with a question mark.
    const statement = statements.get(sql) ?? db.prepare(sql.replaceAll('$', '?'))
    statements.set(sql, statement)
    return statement
  }
  return {
    async query(sql: string, ...params: Value[]): Promise<Row[]> {
      return prepared(sql).all(...params)
    },
    // One transaction at a time: there is one connection.
    inOne<T>(work: () => Promise<T>): Promise<T> {
      const result = before.then(async () => {
        db.exec('begin immediate')
        const done = await work()
        db.exec('commit')
        return done
      })
      before = result.catch(() => db.exec('rollback'))
      return result
    },
  }
}
