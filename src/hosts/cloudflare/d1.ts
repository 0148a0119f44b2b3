import { DatabaseUnavailable } from '../../app/ports.ts'
import type { SqlDatabase } from '../../store/sql.ts'
import { believed, type Connect, faultOf, type OnBatch, provable } from '../database.ts'
import type { Bindings } from './bindings.ts'

/** Each connection sees every write before its start. */
export const primaryOf =
  ({ DB }: Pick<Bindings, 'DB'>) =>
  (): Connect =>
    connectTo(DB.withSession('first-primary'))

export const connectTo =
  (session: D1DatabaseSession): Connect =>
  (onBatch) =>
    sqlOver(session, onBatch)

/** D1 behind the store's port: each batch is one round trip and one transaction, within one D1 session. */
export function sqlOver(session: D1DatabaseSession, onBatch: OnBatch = () => undefined): SqlDatabase {
  return {
    async batch(statements) {
      if (statements.length === 0) return []
      const asked = provable(statements)
      const prepared = asked.map(({ sql, params }) => session.prepare(sql).bind(...params))
      const results: unknown = await inTime(session.batch(prepared))
      const rows = believed(asked, Array.isArray(results) ? results.map(rowsOf) : results)
      onBatch({
        statements: statements.length,
        rowsRead: total(results, 'rows_read'),
        rowsWritten: total(results, 'rows_written'),
      })
      return rows
    },
    bookmark: () => session.getBookmark(),
  }
}

/** A D1 in trouble may break the promises of its types. */
const rowsOf = (result: unknown): unknown =>
  isObject(result) && result['success'] === true ? result['results'] : undefined

/** The sum over the statements of a batch, as far as D1 tells. */
function total(results: unknown, field: 'rows_read' | 'rows_written'): number {
  const counts = (Array.isArray(results) ? results : []).map((result: unknown) => {
    const meta = isObject(result) ? result['meta'] : undefined
    return isObject(meta) ? meta[field] : undefined
  })
  return counts.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

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
