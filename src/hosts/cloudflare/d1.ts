import type { SqlDatabase } from '../../store/sql.ts'

/** Told of every round trip to D1, for the log line of the request. */
export type OnBatch = (batch: { statements: number; rowsRead: number; rowsWritten: number }) => void

/** D1 as the store asks for it: each batch one round trip and one transaction, within one session. */
export function sqlOver(session: D1DatabaseSession, onBatch: OnBatch = () => undefined): SqlDatabase {
  return {
    async batch(statements) {
      if (statements.length === 0) return []
      const prepared = statements.map(({ sql, params }) => session.prepare(sql).bind(...params))
      const results = await session.batch<Record<string, unknown>>(prepared)
      const sum = (field: 'rows_read' | 'rows_written') =>
        results.reduce((total, { meta }) => total + (meta[field] ?? 0), 0)
      onBatch({ statements: statements.length, rowsRead: sum('rows_read'), rowsWritten: sum('rows_written') })
      return results.map((result) => result.results)
    },
    bookmark: () => session.getBookmark(),
  }
}
