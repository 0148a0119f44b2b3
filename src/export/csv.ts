import type { Cell, Table } from './cell.ts'

/** Excel takes a CSV without this for one in the machine's old code page. */
const BOM = '\uFEFF'

/** RFC 4180, in UTF-8. */
export async function* csv({ header, rows }: Pick<Table, 'header' | 'rows'>): AsyncGenerator<string> {
  yield BOM + line(header)
  for await (const row of rows) yield line(row)
}

const line = (cells: readonly Cell[]): string => `${cells.map(field).join()}\r\n`

function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  return quoted(disarmed(typeof cell === 'string' ? cell : cell.moment))
}

/** Names and titles come from strangers, and a spreadsheet runs a field that begins like a formula. */
export const disarmed = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text)

/** The same without that, for programs. */
export const exactLine = (cells: readonly string[]): string => `${cells.map(quoted).join()}\r\n`

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
