import * as z from 'zod'
import type { Cost } from './side.ts'

/**
 * A commit is a line of the event log.append and one batch, or its part of a joint batch. Each line tells the whole cost of the joint batch. A request’s line
 * counts its own batches.
 */
const Line = z.object({
  d1: z.object({
    batches: z.number().default(1),
    statements: z.number(),
    rowsRead: z.number(),
    rowsWritten: z.number(),
    commits: z.number().default(1),
  }),
})

/** What Rollcall’s log says of its work in the database. What a meeting reads when it wakes stands in no line. */
export function costIn(log: string): Cost {
  const lines = log.split('\n').filter((line) => line.includes('"d1":{') && !line.includes('"batches":0'))
  const cost = { batches: 0, statements: 0, rowsRead: 0, rowsWritten: 0, objectRows: null }
  for (const { d1 } of lines.map((line) => Line.parse(JSON.parse(line)))) {
    cost.batches += d1.batches / d1.commits
    cost.statements += d1.statements / d1.commits
    cost.rowsRead += d1.rowsRead / d1.commits
    cost.rowsWritten += d1.rowsWritten / d1.commits
  }
  return cost
}
