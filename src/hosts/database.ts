import { DatabaseUnavailable } from '../app/ports.ts'
import type { SqlDatabase, SqlRow, Statement } from '../store/sql.ts'

/** The cost of one round trip to the database. A joint batch tells how many commits share it, and each commit is told the cost of all. */
export interface BatchCost {
  statements: number
  rowsRead: number
  rowsWritten: number
  commits?: number
}

/** Called for every round trip to the database, for the request's log line. */
export type OnBatch = (batch: BatchCost) => void

/** Makes connections. Each sees everything that an earlier connection has seen. */
export type Connect = (onBatch?: OnBatch) => SqlDatabase

/**
 * D1 gives no error codes but in its text. An error of SQLite about a statement is the statement's fault. Any other error
 * (connection lost, overloaded, no answer, a full disk, a file that is read-only or corrupt) is the database's and may pass.
 */
export const faultOf = (error: unknown): unknown =>
  FAULTY.test(String(error)) ? error : new DatabaseUnavailable(String(error), { cause: error })

const FAULTY = /SQLITE_(?:ERROR|TOOBIG|CONSTRAINT|MISMATCH|AUTH|RANGE)|D1_TYPE_ERROR|too many SQL variables/

/** Whether the database fails for everybody. If a batch is too much for its limits, one commit in the batch may be the reason. */
export const isDown = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable && !OVER_LIMIT.test(error.message)

/** D1's words. */
const OVER_LIMIT = /exceeded (?:its (?:CPU time|memory) limit|timeout)/

/** Added to a batch without a proof of its own, because an empty answer may be true or false. */
const PROOF: Statement = {
  sql: 'select 1 as answered',
  params: [],
  isProof: ([row]) => row?.['answered'] === 1,
}

/** The batch with a proof, so that its answer can be checked. */
export const provable = (statements: readonly Statement[]): readonly Statement[] =>
  statements.some(({ isProof }) => isProof) ? statements : [...statements, PROOF]

/** The rows of a batch that `provable` made. Throws if the answer does not fit these statements. */
export function believed(statements: readonly Statement[], answers: unknown): SqlRow[][] {
  if (!isRowsEach(answers)) throw new DatabaseUnavailable('The database answers in another shape')
  if (answers.length !== statements.length)
    throw new DatabaseUnavailable(`The database answers ${answers.length} of ${statements.length} statements`)
  if (!statements.every(({ isProof }, i) => isProof?.(answers[i] ?? []) ?? true))
    throw new DatabaseUnavailable('The database answers without doing what it was asked')
  return answers.filter((_, i) => statements[i] !== PROOF)
}

/** Checks only that each row is an object. Checking the columns of all rows would cost more than reading them. */
const isRowsEach = (answers: unknown): answers is SqlRow[][] =>
  Array.isArray(answers) && answers.every((rows) => Array.isArray(rows) && rows.every(isRow))

const isRow = (row: unknown): row is SqlRow => typeof row === 'object' && row !== null && !Array.isArray(row)
