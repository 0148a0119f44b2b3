import type { TableRow } from './csv.ts'
import { FileFault } from './fault.ts'
import { isSecret, meaningOf, normal, type TableField } from './words.ts'

/** The meaning of a file's columns. */
export interface Column {
  /** From 1. */
  column: number
  header: string
  /** Null if the column is not read. */
  field: TableField | null
  /** How the meaning was found. `given`: by the uploader. `content`: by the cells. `secret`: the column is dropped unread. */
  by: 'given' | 'header' | 'content' | 'secret' | null
}

export interface Header {
  /** Null if the file has no header and its columns are mapped by number. */
  line: number | null
  columns: Column[]
  /** The rows above the data, with the header. */
  rows: number
}

/** The column for each field: its header, its number from 1, or null for none. */
export type Mapping = Partial<Record<TableField, string | number | null>>

/** A school's form has the form's, the school's and the class's names above the header. */
const ROWS_ABOVE = 40
const LOOK_AT = 50

/** Finds the header among the first rows of a table and says what each column is. */
export function headerOf(rows: readonly TableRow[], mapping: Mapping): Header {
  const above = rows.slice(0, ROWS_ABOVE)
  const scores = above.map(({ cells }) => score(cells, mapping))
  const best = scores.indexOf(Math.max(...scores))
  const row = above[best]
  if (row === undefined || (scores[best] ?? 0) === 0) return withoutHeader(rows, mapping)
  const below = above[best + 1]
  const isSplit = below !== undefined && continues(row.cells, below.cells)
  const upper = above[best - 1]?.cells ?? []
  const lower = isSplit ? below.cells : []
  const titles = row.cells.map((cell, at) => cell || lower[at] || namingIn(upper[at]))
  const from = best + (isSplit ? 2 : 1)
  const columns = columnsOf(titles, mapping, guardiansUnder(upper, row.cells))
  return {
    line: row.line,
    rows: from,
    columns: withContent(columns, rows.slice(from, from + LOOK_AT), mapping),
  }
}

/** A merged cell's words stand in the row above, over empty cells. */
const namingIn = (cell = ''): string => (meaningOf(cell) === undefined ? '' : cell)

/** A table without a header is read if its columns are named by their numbers. */
function withoutHeader(rows: readonly TableRow[], mapping: Mapping): Header {
  const [first] = rows
  if (first === undefined || !Object.values(mapping).some((place) => typeof place === 'number'))
    throw new FileFault('No row was found that names the columns; name them with map, by their numbers')
  return {
    line: null,
    rows: 0,
    columns: columnsOf(
      first.cells.map(() => ''),
      mapping,
      [],
    ),
  }
}

/** For each column, whether the row above puts it under a merged cell of guardians, as `Guardian` over `Name` and `E-mail`. */
function guardiansUnder(upper: readonly string[], cells: readonly string[]): boolean[] {
  let group = ''
  return cells.map((_, at) => {
    group = upper[at] || group
    return isOfGuardian(meaningOf(group))
  })
}

const isOfGuardian = (field: TableField | undefined): boolean => field?.startsWith('guardian') === true

/** The number of fields that a row names. A field that a person named weighs more than all guessed ones. */
function score(cells: readonly string[], mapping: Mapping): number {
  const guessed = new Set(cells.flatMap((cell) => meaningOf(cell) ?? [])).size
  const named = Object.values(mapping).filter((name) => typeof name === 'string')
  const given = named.filter((name) => cells.some((cell) => same(cell, name))).length
  return guessed + given * 100
}

const same = (cell: string, name: string): boolean => normal(cell) === normal(name) && normal(name) !== ''

/** Whether a row is the second line of the header. It names fields only in columns that the first line leaves empty. */
function continues(cells: readonly string[], below: readonly string[]): boolean {
  const named = below.flatMap((cell, at) => (meaningOf(cell) === undefined ? [] : [at]))
  const beside = below.some((cell, at) => cell !== '' && meaningOf(cells[at] ?? '') !== undefined)
  return named.length > 0 && !beside
}

function columnsOf(titles: readonly string[], mapping: Mapping, isGuardian: readonly boolean[]): Column[] {
  const taken = new Set(Object.keys(mapping))
  const places = Object.entries(mapping).flatMap(([field, name]) => placeOf(titles, field, name))
  const given = new Map(places)
  if (given.size < places.length) throw new FileFault('map has one column for two things')
  return titles.map((header, at): Column => {
    const place = { column: at + 1, header }
    const byHand = given.get(at)
    if (isSecret(header)) {
      if (byHand !== undefined) throw new FileFault('A column of passwords is never read')
      return { ...place, field: null, by: 'secret' }
    }
    if (byHand !== undefined) return { ...place, field: byHand, by: 'given' }
    const own = meaningOf(header)
    const field = isGuardian[at] && !isOfGuardian(own) ? meaningOf(`guardian ${header}`) : own
    if (field === undefined || taken.has(field)) return { ...place, field: null, by: null }
    taken.add(field)
    return { ...place, field, by: 'header' }
  })
}

function placeOf(
  titles: readonly string[],
  field: string,
  name: string | number | null,
): [number, TableField][] {
  if (name === null) return []
  const at = typeof name === 'number' ? name - 1 : titles.findIndex((title) => same(title, name))
  if (at < 0 || at >= titles.length)
    throw new FileFault(
      `The file has no column ${typeof name === 'number' ? name : `“${name}”`}, which map names`,
    )
  return [[at, field as TableField]]
}

/** E-mails are recognised by their cells, in any language. A teacher's name identifies nobody, so a column of names is not read. */
function withContent(columns: Column[], rows: readonly TableRow[], mapping: Mapping): Column[] {
  const cellsOf = ({ column }: Column) =>
    rows.map(({ cells }) => cells[column - 1] ?? '').filter((cell) => cell !== '')
  const isAll = (one: Column, form: RegExp) => {
    const cells = cellsOf(one)
    return cells.length > 0 && cells.every((cell) => form.test(cell))
  }
  const read = columns.map(
    (one): Column =>
      one.field === 'teacher' && one.by === 'header' && isAll(one, NAME)
        ? { ...one, field: null, by: 'content' }
        : one,
  )
  if ('email' in mapping || read.some(({ field }) => field === 'email')) return read
  const found = read.filter((one) => one.field === null && one.by !== 'secret' && isAll(one, EMAIL))
  const [only] = found
  if (only === undefined || found.length > 1) return read
  return read.map((one) => (one === only ? { ...one, field: 'email', by: 'content' } : one))
}

const EMAIL = /^\S+@\S+\.\S+$/
/** Of several words. */
const NAME = /^[^@\d]+[ ,.][^@\d]+$/
