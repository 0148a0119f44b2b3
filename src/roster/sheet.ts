import { DAY_MS } from '../domain/when/duration.ts'
import type { Source } from './bytes.ts'
import { MAX_CELLS, type TableRow } from './csv.ts'
import { textOf } from './text.ts'
import type { Workbook } from './workbook.ts'
import { attribute, type XmlPart, xmlParts } from './xml.ts'

/** Reads the rows of a sheet, in lots. Rows without any text are left out. */
export async function* sheetRows(source: Source, workbook: Workbook): AsyncGenerator<TableRow[]> {
  const { pieces } = await textOf(source)
  const reader = new SheetReader(workbook)
  for await (const parts of xmlParts(pieces())) {
    const rows = reader.read(parts)
    if (rows.length > 0) yield rows
  }
}

class SheetReader {
  readonly #workbook: Workbook
  #rows: TableRow[] = []
  #line = 0
  #cells: string[] = []
  #dates: number[] = []
  #at = -1
  #type = 'n'
  #style = 0
  #text = ''
  #isText = false

  constructor(workbook: Workbook) {
    this.#workbook = workbook
  }

  read(parts: readonly XmlPart[]): TableRow[] {
    for (const part of parts) {
      if ('text' in part) this.#text += this.#isText ? part.text : ''
      else if (part.tag === 'row') this.#takeRow(part)
      else if (part.tag === 'c') this.#takeCell(part)
      else if (part.tag === 'v' || part.tag === 't') this.#isText = !part.closes && !part.isEmpty
    }
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #takeRow({ closes, isEmpty, attributes }: Tag): void {
    if (!closes) {
      this.#line = Number(attribute(attributes, 'r') ?? this.#line + 1)
      this.#cells = []
      this.#dates = []
      this.#at = -1
    }
    if ((closes || isEmpty) && this.#cells.some((cell) => cell !== ''))
      this.#rows.push({ line: this.#line, cells: this.#cells, dates: this.#dates })
  }

  #takeCell({ closes, isEmpty, attributes }: Tag): void {
    if (!closes) {
      this.#at = columnOf(attribute(attributes, 'r')) ?? this.#at + 1
      this.#type = attribute(attributes, 't') ?? 'n'
      this.#style = Number(attribute(attributes, 's') ?? 0)
      this.#text = ''
    }
    if (!(closes || isEmpty) || this.#at >= MAX_CELLS) return
    while (this.#cells.length < this.#at) this.#cells.push('')
    this.#cells[this.#at] = this.#value()
  }

  /** A number with all its digits: Excel writes long ones as 1.36482E+11. A date is told by its style alone. */
  #value(): string {
    const text = this.#text.trim()
    if (this.#type === 's') return (this.#workbook.strings[Number(text)] ?? '').trim()
    if (this.#type === 'b') return text === '1' ? 'TRUE' : 'FALSE'
    if (this.#type === 'd') return this.#date(text.slice(0, 10))
    if (this.#type !== 'n' || text === '' || !Number.isFinite(Number(text)))
      return this.#type === 'e' ? '' : text
    if (!this.#workbook.dateStyles.has(this.#style)) return String(Number(text))
    return this.#date(dayOf(Number(text), this.#workbook.from1904))
  }

  #date(day: string): string {
    this.#dates.push(this.#at)
    return day
  }
}

type Tag = Extract<XmlPart, { tag: string }>

/** The place of a cell, from 0, by its name: C7 is 2. */
function columnOf(name: string | undefined): number | undefined {
  const [letters] = /^[A-Z]{1,3}/.exec(name ?? '') ?? []
  if (letters === undefined) return undefined
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

/** Excel's day 1 is 1900-01-01, and it has a 1900-02-29. */
const EPOCH_1900 = Date.UTC(1899, 11, 30)
const EPOCH_1904 = Date.UTC(1904, 0, 1)

function dayOf(days: number, from1904: boolean): string {
  const at = new Date((from1904 ? EPOCH_1904 : EPOCH_1900) + Math.floor(days) * DAY_MS)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10)
}
