import { type SQL, sql } from './query.ts'
import type { SqlRow } from './sql.ts'

/** A function of D1 takes 32 arguments at most. */
const MOST = 30

/** A row as JSON, in parts. `named` reads it. */
export const packed = (columns: readonly string[]): SQL =>
  sql.raw(`json_array(${inParts(columns).map((part) => `json_array(${part.join()})`)})`)

function inParts(columns: readonly string[]): string[][] {
  const parts = Math.ceil(columns.length / MOST)
  return Array.from({ length: parts }, (_, n) => columns.slice(n * MOST, (n + 1) * MOST))
}

/** A row of `packed`. `Row` must be the types of these columns. */
export function named<Row>(parts: readonly (readonly unknown[])[], columns: readonly string[]): Row {
  const row: SqlRow = {}
  let n = 0
  for (const part of parts)
    for (const value of part) {
      const column = columns[n++]
      if (column !== undefined) row[column] = value
    }
  return row as Row
}
