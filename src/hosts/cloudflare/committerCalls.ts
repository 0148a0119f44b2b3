import type { SqlRow, Statement } from '../../store/sql.ts'
import type { BatchCost } from '../database.ts'

/** An answer over the border of the object. An error would lose its class there. The cost is the whole joint batch's. */
export type Committed =
  | { ok: true; rows: SqlRow[][]; bookmark: string | null; cost: BatchCost | null }
  | { ok: false; isUnavailable: boolean; message: string }

/** Statements and answer are JSON, because a call between objects costs a quarter less with one text than with several objects. */
export interface CommitterCalls {
  commitText(statements: string): Promise<string>
}

/** A meeting's object wrote it, of the same deployment or the one before. */
export const statementsIn = (text: string) => JSON.parse(text) as Statement[]

/** The committer wrote it. */
export const committedIn = (text: string) => JSON.parse(text) as Committed
