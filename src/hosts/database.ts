import { DatabaseUnavailable } from '../app/ports.ts'
import type { SqlDatabase } from '../store/sql.ts'

/** Called for every round trip to the database, for the request's log line. */
export type OnBatch = (batch: { statements: number; rowsRead: number; rowsWritten: number }) => void

/** Connections that read forward: a connection sees everything that an earlier one has seen. */
export type Session = (onBatch?: OnBatch) => SqlDatabase

/**
 * D1 gives no error codes. An error of SQLite about a statement is the statement's fault. Any other error (connection
 * lost, reset, locked, overloaded, no answer) is the database's and may pass.
 */
export const faultOf = (error: unknown): unknown =>
  FAULTY.test(String(error)) ? error : new DatabaseUnavailable(String(error), { cause: error })

const FAULTY = /SQLITE_(?!BUSY|LOCKED|FULL|IOERR|NOMEM|INTERRUPT)|D1_TYPE_ERROR|too many SQL variables/
