import { migrate } from '../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../src/hosts/deno/sqlite.ts'
import type { SqlDatabase } from '../../src/store/sql.ts'

/** An empty school in memory. Answers before it returns. */
export function sqliteInMemory(): SqlDatabase & { rows(sql: string): Record<string, unknown>[] } {
  const db = openDatabase(':memory:')
  migrate(db, 'migrations')
  const rows = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  return { ...sqlOver(db), rows }
}
