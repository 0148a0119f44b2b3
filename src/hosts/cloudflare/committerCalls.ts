import type { SqlRow, Statement } from '../../store/sql.ts'
import type { BatchCost } from '../database.ts'

/** An answer over the border of the object. An error would lose its class there. The cost is the whole joint batch's. */
export type Committed =
  | { ok: true; rows: SqlRow[][]; bookmark: string | null; cost: BatchCost | null }
  | { ok: false; isUnavailable: boolean; message: string }

export interface CommitterCalls {
  commit(statements: Statement[]): Promise<Committed>
}
