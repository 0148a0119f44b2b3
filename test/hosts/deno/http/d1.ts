import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

let open: { path: string; db: DatabaseSync } | undefined

/** The database of a school, as the tests ask D1. */
export function d1Over(path: string) {
  if (open?.path !== path) {
    open?.db.close()
    open = { path, db: new DatabaseSync(path) }
    open.db.exec('pragma busy_timeout = 5000')
  }
  const { db } = open
  return {
    prepare: (sql: string) => statement(db, sql, []),
    async batch(statements: readonly Statement[]) {
      db.exec('begin immediate')
      const results = await Promise.all(statements.map((one) => one.all()))
      db.exec('commit')
      return results
    },
  }
}

type Statement = ReturnType<typeof statement>

function statement(db: DatabaseSync, sql: string, values: readonly SQLInputValue[]) {
  const rows = () =>
    db
      .prepare(sql)
      .all(...values)
      .map((row) => ({ ...row }))
  return {
    bind: (...bound: SQLInputValue[]) => statement(db, sql, bound),
    all: async () => ({ success: true, results: rows() }),
    run: async () => ({ success: true, results: rows() }),
    async first(column?: string) {
      const [row] = rows()
      return column === undefined ? (row ?? null) : (row?.[column] ?? null)
    },
  }
}
