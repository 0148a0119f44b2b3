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

/** Refuses in D1's words what JSON would change and D1 would refuse. */
export function textOf(statements: readonly Statement[]): string {
  for (const value of statements.flatMap(({ params }) => params))
    if (value !== null && !BINDABLE.has(typeof value))
      throw new Error(`D1_TYPE_ERROR: Type '${typeof value}' not supported for a value in a commit`)
  return JSON.stringify(statements)
}

const BINDABLE: ReadonlySet<string> = new Set(['string', 'number', 'boolean'])

/** A meeting's object wrote it, of the same deployment or the one before. */
export const statementsIn = (text: string) => JSON.parse(text) as Statement[]

/** The committer wrote it. */
export const committedIn = (text: string) => JSON.parse(text) as Committed
