import { closeSync, openSync, realpathSync, statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqlDatabase, SqlRow, Statement } from '../../store/sql.ts'
import { believed, faultOf, type OnBatch, provable } from '../database.ts'
import { rowsOf, runPrepared } from './prepared.ts'

/**
 * Opens an SQLite file. Only this user may read a new file: it will hold names, e-mails and join links. Deleted and
 * blanked data is overwritten.
 */
export function openFile(path: string): DatabaseSync {
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
  const db = new DatabaseSync(path)
  db.exec('pragma secure_delete = on')
  return db
}

/**
 * The real name of a database's file, which is created if missing. Throws if the file has two names: SQLite would keep a journal for each,
 * and two processes would not see each other's lock.
 */
export function trueName(path: string): string {
  closeSync(openSync(path, 'a', 0o600))
  if (statSync(path).nlink > 1) throw new Error(`${path} has a second name (a hard link): remove one of them`)
  return realpathSync(path)
}

/** Opens a database. Its commits survive a crash of the machine, and other programs may read it meanwhile. */
export function openDatabase(path: string): DatabaseSync {
  const db = openFile(path)
  db.exec(`pragma busy_timeout = ${BUSY_MS}; pragma journal_mode = wal; pragma synchronous = full`)
  // An append may be aborted by a trigger, so SQLite keeps the pages from before it. In a file they would cost more than the append.
  db.exec(`pragma temp_store = memory; pragma wal_autocheckpoint = ${JOURNAL_PAGES}`)
  return db
}

/**
 * Empties the journal into the database, because the journal still holds blanked data. If another program reads, this may fail until the
 * next time.
 */
export const emptyJournal = (db: DatabaseSync): void => db.exec('pragma wal_checkpoint(truncate)')

/** The journal goes into the database when it has so many pages of 4 KB. SQLite's 1,000 write a busy page more often. */
const JOURNAL_PAGES = 4_000

/** The longest wait for another program's lock. All requests wait, because there is one thread. */
const BUSY_MS = 200

/** SQLite behind D1's behaviour: D1's error messages, and its limits on parameters, values and statements. */
export function sqlOver(db: DatabaseSync, onBatch?: OnBatch): SqlDatabase {
  return {
    async batch(statements) {
      if (statements.length === 0) return []
      const isWriting = statements.some(({ sql }) => writes(sql))
      const changesBefore = isWriting ? changesOf(db) : 0
      const results = run(db, statements, isWriting)
      // SQLite does not count rows read, so the rows returned stand for them.
      const rowsRead = results.reduce((rows, result) => rows + result.length, 0)
      const rowsWritten = isWriting ? changesOf(db) - changesBefore : 0
      onBatch?.({ statements: statements.length, rowsRead, rowsWritten })
      return results
    },
    bookmark: () => null,
  }
}

function run(db: DatabaseSync, statements: readonly Statement[], isWriting: boolean): SqlRow[][] {
  try {
    const asked = provable(statements)
    const bound = asked.map(({ sql, params }) => ({
      sql: checked(sql, params),
      values: params.map(bind),
    }))
    // Reads need no write lock.
    return transact(db, isWriting ? 'begin immediate' : 'begin', () =>
      believed(
        asked,
        bound.map(({ sql, values }) => rowsOf(db, sql, ...values)),
      ),
    )
  } catch (error) {
    throw faultOf(asD1Says(error))
  }
}

/** All of it or nothing. */
export function transact<T>(db: DatabaseSync, begin: 'begin' | 'begin immediate', act: () => T): T {
  runPrepared(db, begin)
  try {
    const result = act()
    runPrepared(db, 'commit')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}

const changesOf = (db: DatabaseSync): number => Number(rowsOf(db, 'select total_changes() as n')[0]?.['n'])

const MAX_PARAMS = 100
const MAX_SQL = 100_000
const MAX_VALUE = 2_000_000
const TRANSACTION = /^(?:\s|--.*\n|\/\*[\s\S]*?\*\/)*(?:begin|commit|end|rollback|savepoint|release)\b/i

/** Words that make a statement a write. No read of the store has one, and most begin so that the rest needs no look. */
const WRITES = /\b(?:insert|update|delete|replace|create|drop|alter|pragma)\b/i
const SELECTS = /^\s*select\b/i
const writes = (sql: string): boolean => !SELECTS.test(sql) && WRITES.test(sql)

function checked(sql: string, params: readonly unknown[]): string {
  if (TRANSACTION.test(sql)) throw new Error('D1_ERROR: To execute a transaction, please use a batch')
  if (params.length > MAX_PARAMS) throw new Error('D1_ERROR: too many SQL variables: SQLITE_ERROR')
  if (sql.length > MAX_SQL) throw new Error('D1_ERROR: statement too long: SQLITE_TOOBIG')
  return sql
}

function bind(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string' && isTooBig(value))
    throw new Error('D1_ERROR: string or blob too big: SQLITE_TOOBIG')
  if (value === null || typeof value === 'string') return value
  throw new TypeError(`D1_TYPE_ERROR: Type '${typeof value}' not supported for value '${String(value)}'`)
}

/** A UTF-16 unit has three bytes at most. */
const isTooBig = (text: string): boolean =>
  text.length * 3 > MAX_VALUE && new TextEncoder().encode(text).length > MAX_VALUE

/** SQLite's codes for a fault of the statement itself. Any other failure may pass, as on D1. */
const FAULTS: Record<number, string> = {
  1: 'SQLITE_ERROR',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  23: 'SQLITE_AUTH',
  25: 'SQLITE_RANGE',
}

/** D1's form of an error: its prefix, SQLite's message, the name of SQLite's code. */
function asD1Says(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error
  const code = FAULTS[error.errcode & 0xff] ?? `code ${error.errcode}`
  return new Error(`D1_ERROR: ${error.message}: ${code}`, { cause: error })
}
