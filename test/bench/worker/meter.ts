/** All that D1 and the objects have done so far. Worker and objects share an isolate here, and so these numbers. */
export const cost = { batches: 0, statements: 0, rowsRead: 0, rowsWritten: 0, objectRows: 0 }

let isDatabaseMetered = false
let isStorageMetered = false

/** Counts what goes over any session of D1, by the prototype that sessions share. */
export function meterDatabase(db: D1Database): void {
  if (isDatabaseMetered) return
  isDatabaseMetered = true
  const sessions: D1DatabaseSession = Object.getPrototypeOf(db.withSession('first-primary'))
  const batch = sessions.batch
  sessions.batch = async function <T>(this: D1DatabaseSession, statements: D1PreparedStatement[]) {
    const results: D1Result<T>[] = await batch.call<
      D1DatabaseSession,
      [D1PreparedStatement[]],
      Promise<D1Result<T>[]>
    >(this, statements)
    cost.batches += 1
    cost.statements += statements.length
    cost.rowsRead += results.reduce((rows, { meta }) => rows + (meta.rows_read ?? 0), 0)
    cost.rowsWritten += results.reduce((rows, { meta }) => rows + (meta.rows_written ?? 0), 0)
    return results
  }
}

/** Counts the rows that Cloudflare bills an object for: values put, alarms set, and what its SQL writes. */
export function meterStorage(storage: DurableObjectStorage): void {
  if (isStorageMetered) return
  isStorageMetered = true
  const kv: SyncKvStorage = Object.getPrototypeOf(storage.kv)
  const put = kv.put
  kv.put = function (this: SyncKvStorage, key, value) {
    cost.objectRows += 1
    put.call(this, key, value)
  }
  const objects: DurableObjectStorage = Object.getPrototypeOf(storage)
  const setAlarm = objects.setAlarm
  objects.setAlarm = function (this: DurableObjectStorage, time, options) {
    cost.objectRows += 1
    return setAlarm.call(this, time, options)
  }
  const sql: SqlStorage = Object.getPrototypeOf(storage.sql)
  const exec = sql.exec
  sql.exec = function <T extends Record<string, SqlStorageValue>>(
    this: SqlStorage,
    query: string,
    ...bindings: SqlStorageValue[]
  ): SqlStorageCursor<T> {
    const cursor = exec.call(this, query, ...bindings) as SqlStorageCursor<T>
    cost.objectRows += cursor.rowsWritten
    return cursor
  }
}
