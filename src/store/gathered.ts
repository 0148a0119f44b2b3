import type { SqlDatabase, SqlRow, Statement } from './sql.ts'

interface Asked {
  statements: readonly Statement[]
  answer: PromiseWithResolvers<SqlRow[][]>
}

/**
 * Sends all statements of one turn of the event loop as one batch: one round trip, and one state of the database. If the batch fails, all
 * of their callers get the error.
 */
export function gathered(db: SqlDatabase): SqlDatabase {
  let waiting: Asked[] = []
  async function send(): Promise<void> {
    const all = waiting
    waiting = []
    try {
      const rows = await db.batch(all.flatMap(({ statements }) => statements))
      for (const { statements, answer } of all) answer.resolve(rows.splice(0, statements.length))
    } catch (error) {
      for (const { answer } of all) answer.reject(error)
    }
  }
  return {
    batch(statements) {
      const answer = Promise.withResolvers<SqlRow[][]>()
      waiting.push({ statements, answer })
      if (waiting.length === 1) queueMicrotask(() => void send())
      return answer.promise
    },
    bookmark: () => db.bookmark(),
  }
}
