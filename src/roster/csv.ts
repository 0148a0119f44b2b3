import { FileFault } from './fault.ts'

/** A row of a table and its place in the file: for CSV the row's first line, for a sheet the row's number. */
export interface TableRow {
  line: number
  cells: string[]
  /** The cells that Excel holds as dates, by their place. */
  dates?: readonly number[]
}

/** A cell longer than this has a quotation mark that was never closed. */
const MAX_CELL = 32_768
export const MAX_CELLS = 256

/**
 * Reads the rows of a CSV by RFC 4180, in lots. As in Excel, a quotation mark inside a cell that does not begin with one is an ordinary
 * character. Lines may end with CR, LF or both. Rows without any text are left out.
 */
export async function* csvRows(
  pieces: AsyncIterable<string>,
  separator: string,
  firstLine = 1,
): AsyncGenerator<TableRow[]> {
  const reader = new RowReader(separator, firstLine)
  for await (const piece of pieces) {
    const rows = reader.read(piece)
    if (rows.length > 0) yield rows
  }
  yield reader.end()
}

class RowReader {
  readonly #separator: string
  readonly #special: RegExp
  #rows: TableRow[] = []
  #cells: string[] = []
  #cell = ''
  /** The line of the present row and of the present character. */
  #begun: number
  #line: number
  /** `open`: within quotation marks. `closed`: right behind a mark that may close them. */
  #quote: 'none' | 'open' | 'closed' = 'none'
  #isAfterCr = false

  constructor(separator: string, firstLine: number) {
    this.#separator = separator
    this.#begun = firstLine
    this.#line = firstLine
    this.#special = new RegExp(`["\\r\\n${separator === '|' ? '\\|' : separator}]`, 'g')
  }

  read(piece: string): TableRow[] {
    let from = 0
    for (const { 0: char, index } of piece.matchAll(this.#special)) {
      this.#takeText(piece.slice(from, index))
      this.#takeSpecial(char)
      from = index + 1
    }
    this.#takeText(piece.slice(from))
    return this.#taken()
  }

  end(): TableRow[] {
    if (this.#quote === 'open') throw this.#unclosed()
    if (this.#cell !== '' || this.#cells.length > 0) this.#endRow()
    return this.#taken()
  }

  #takeText(text: string): void {
    if (text === '') return
    this.#isAfterCr = false
    if (this.#quote === 'closed') this.#quote = 'none'
    this.#cell += text
    if (this.#cell.length > MAX_CELL) throw this.#unclosed()
  }

  #takeSpecial(char: string): void {
    const isSecondHalf = char === '\n' && this.#isAfterCr
    const endsLine = (char === '\n' || char === '\r') && !isSecondHalf
    this.#isAfterCr = char === '\r'
    if (endsLine) this.#line += 1
    if (this.#quote === 'open') this.#takeQuoted(char)
    else if (char === '"') this.#takeMark()
    else if (char === this.#separator) this.#endCell()
    else if (endsLine) this.#endRow()
  }

  #takeQuoted(char: string): void {
    if (char === '"') this.#quote = 'closed'
    else this.#cell += char
  }

  /** A mark outside of quotation marks is the second mark of a pair, opens a cell, or is text. */
  #takeMark(): void {
    if (this.#quote === 'closed') this.#cell += '"'
    if (this.#quote === 'closed' || this.#cell.trim() === '') this.#quote = 'open'
    else this.#cell += '"'
  }

  #unclosed = () =>
    new FileFault(`In the row of line ${this.#begun} a quotation mark is opened and not closed`)

  #endCell(): void {
    if (this.#cells.length < MAX_CELLS) this.#cells.push(this.#cell.trim())
    this.#cell = ''
    this.#quote = 'none'
  }

  #endRow(): void {
    this.#endCell()
    const row = { line: this.#begun, cells: this.#cells }
    this.#cells = []
    this.#begun = this.#line
    if (row.cells.some((cell) => cell !== '')) this.#rows.push(row)
  }

  #taken(): TableRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }
}
