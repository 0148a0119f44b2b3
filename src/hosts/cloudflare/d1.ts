import { DatabaseUnavailable } from '../../app/ports.ts'
import type { SqlDatabase } from '../../store/sql.ts'
import { faultOf, type OnBatch, type Session } from '../database.ts'

export const sessionOf =
  (session: D1DatabaseSession): Session =>
  (onBatch) =>
    sqlOver(session, onBatch)

/** D1 behind the store's port: each batch is one round trip and one transaction, within one D1 session. */
export function sqlOver(session: D1DatabaseSession, onBatch: OnBatch = () => undefined): SqlDatabase {
  return {
    async batch(statements) {
      if (statements.length === 0) return []
      const prepared = statements.map(({ sql, params }) => session.prepare(sql).bind(...params))
      const results = await inTime(session.batch<Record<string, unknown>>(prepared))
      const sum = (field: 'rows_read' | 'rows_written') =>
        results.reduce((total, { meta }) => total + (meta[field] ?? 0), 0)
      onBatch({ statements: statements.length, rowsRead: sum('rows_read'), rowsWritten: sum('rows_written') })
      return results.map((result) => result.results)
    },
    bookmark: () => session.getBookmark(),
  }
}

const PATIENCE_MS = 10_000

/** D1 takes no abort signal, so a late batch goes on unheard. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseUnavailable('D1 does not answer')), PATIENCE_MS)
  })
  try {
    return await Promise.race([answer, late])
  } catch (error) {
    throw faultOf(error)
  } finally {
    clearTimeout(timer)
  }
}
