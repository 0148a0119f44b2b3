import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase, sqlOver } from '../../src/hosts/deno/sqlite.ts'
import type { SqlDatabase } from '../../src/store/sql.ts'

const MIGRATIONS = readdirSync('migrations')
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => readFileSync(`migrations/${name}`, 'utf8'))
  .join('\n')

/** An empty school in memory, as Deno's host has its file. */
export function fileInMemory(): DatabaseSync {
  const db = openDatabase(':memory:')
  db.exec(MIGRATIONS)
  return db
}

/** The same behind the store's port. Answers before it returns. */
export function sqliteInMemory(): SqlDatabase & { rows(sql: string): Record<string, unknown>[] } {
  const db = fileInMemory()
  const rows = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  return { ...sqlOver(db), rows }
}
