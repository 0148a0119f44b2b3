import type { ExportedSession } from '../app/exports.ts'
import { ok, type Refusal, type Result } from '../domain/result.ts'
import { joined, streamOf, withFirstRead } from './bytes.ts'
import type { Cell, Table } from './cell.ts'
import { csv } from './csv.ts'
import { gridTable } from './grid.ts'
import { recordsTable } from './records.ts'
import { tableXlsx } from './xlsx.ts'

export interface Wanted {
  format: 'json' | 'csv' | 'xlsx'
  layout: 'records' | 'grid'
}

/** Sessions with their records as a streaming file. */
export async function exportAttendance(
  sessions: AsyncGenerator<ExportedSession>,
  { format, layout }: Wanted,
): Promise<Result<ReadableStream<Uint8Array>, Refusal<'TOO_MANY_SESSIONS'>>> {
  const read = await withFirstRead(sessions)
  if (format === 'json') return ok(streamOf(joined(json(recordsTable(read)))))
  const table = layout === 'grid' ? await gridTable(read) : ok(recordsTable(read))
  if (!table.ok) return table
  return ok(streamOf(format === 'csv' ? joined(csv(table.value)) : tableXlsx(table.value)))
}

/** Each row as an object with the header's keys. */
async function* json({ header, rows }: Table): AsyncGenerator<string> {
  yield '{"records":['
  let comma = ''
  for await (const row of rows) {
    const named = header.map((name, i) => [name, plain(row[i] ?? null)])
    yield comma + JSON.stringify(Object.fromEntries(named))
    comma = ','
  }
  yield ']}'
}

const plain = (cell: Cell): string | number | null =>
  typeof cell === 'object' && cell !== null ? cell.moment : cell
