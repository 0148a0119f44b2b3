import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqlDatabase } from '../../src/store/sql.ts'

const MIGRATIONS = readdirSync('migrations')
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => readFileSync(`migrations/${name}`, 'utf8'))

/** An empty database in memory, of the SQLite that comes with Node. Answers before it returns. */
export function sqliteInMemory(): SqlDatabase & { rows(sql: string): Record<string, unknown>[] } {
  const db = new DatabaseSync(':memory:')
  for (const migration of MIGRATIONS) db.exec(migration)
  const run = ({ sql, params }: { sql: string; params: unknown[] }) =>
    db
      .prepare(sql)
      .all(...params.map(bound))
      .map((row) => ({ ...row }))
  return {
    async batch(statements) {
      db.exec('begin immediate')
      try {
        const results = statements.map(run)
        db.exec('commit')
        return results
      } catch (error) {
        db.exec('rollback')
        throw error
      }
    },
    bookmark: () => null,
    rows: (sql) => run({ sql, params: [] }),
  }
}

/** As D1 binds them. */
function bound(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value)
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError(`D1_TYPE_ERROR: ${typeof value}`)
}
