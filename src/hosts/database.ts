import { DatabaseUnavailable } from '../app/ports.ts'
import type { SqlDatabase } from '../store/sql.ts'

/** Told of every round trip to the database, for the log line of the request. */
export type OnBatch = (batch: { statements: number; rowsRead: number; rowsWritten: number }) => void

/** What one of its connections has seen, the next sees too. */
export type Session = (onBatch?: OnBatch) => SqlDatabase

/**
 * D1 names no codes: what SQLite says of a statement is the statement's fault, everything else (connection lost,
 * reset, locked, overloaded, no answer) is the database's, and passes.
 */
export const faultOf = (error: unknown): unknown =>
  FAULTY.test(String(error)) ? error : new DatabaseUnavailable(String(error), { cause: error })

const FAULTY = /SQLITE_(?!BUSY|LOCKED|FULL|IOERR|NOMEM|INTERRUPT)|D1_TYPE_ERROR|too many SQL variables/
