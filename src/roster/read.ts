import type { FileFact, FileForm, ReadOptions, RosterFile } from '../app/rosterFile.ts'
import { Meter, type Source, sourceOf } from './bytes.ts'
import { csvRows, type TableRow } from './csv.ts'
import { FileFault } from './fault.ts'
import { type Column, headerOf, type Mapping } from './header.ts'
import { oneRosterIn, readOneRoster } from './oneRoster.ts'
import { separatorOf } from './separator.ts'
import { sheetRows } from './sheet.ts'
import { factsOf } from './table.ts'
import { type Text, textOf } from './text.ts'
import { isField, TABLE_FIELDS } from './words.ts'
import { isWorkbook, readWorkbook } from './workbook.ts'
import { filesOf, isZip } from './zip.ts'

/** Reads a file of any form that a school's office has. Throws a FileFault if the file as a whole cannot be read. */
export async function read(bytes: Uint8Array, options: ReadOptions): Promise<RosterFile> {
  if (bytes.length === 0) throw new FileFault('The file is empty')
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw new FileFault('This is a workbook of an old form, or one with a password: save it as .xlsx without')
  if (!isZip(bytes)) return readCsv(sourceOf(bytes), options)
  const files = filesOf(bytes)
  if (isWorkbook(files)) return readSheet(files, options)
  const oneRoster = oneRosterIn(files)
  if (oneRoster) return readOneRoster(oneRoster, options)
  const [[name, only] = [], ...more] = [...files].filter(([name]) =>
    /^[^_.][^/]*\.(?:csv|tsv|txt)$/i.test(name),
  )
  if (only === undefined || more.length > 0)
    throw new FileFault('The zip is no workbook and no OneRoster, and does not hold one CSV file')
  return readCsv(only, options, name)
}

/** The message of a FileFault, and null for any other error. */
export const faultIn = (error: unknown): string | null => (error instanceof FileFault ? error.message : null)

/** Checks the fields that the sender names for columns. An unknown field is the sender's mistake. */
function mappingOf(map: ReadOptions['map']): Mapping {
  for (const field of Object.keys(map))
    if (!isField(field))
      throw new FileFault(`map has “${field}”, which is none of: ${TABLE_FIELDS.join(', ')}`)
  return map
}

async function readCsv(source: Source, options: ReadOptions, file?: string): Promise<RosterFile> {
  const meter = new Meter()
  const text = await textOf(meter.counted(source))
  const { separator, skip } = await separatorOf(await beginningOf(text))
  const rows = () => csvRows(skipping(text.pieces(), skip), separator, skip > 0 ? 2 : 1)
  const form: Table['form'] = { format: 'csv', encoding: text.encoding, separator, sheet: null, sheets: [] }
  return readTable({ rows, form, file: file ?? options.name ?? 'csv', meter }, options)
}

async function readSheet(files: ReadonlyMap<string, Source>, options: ReadOptions): Promise<RosterFile> {
  const workbook = await readWorkbook(files)
  const names = workbook.sheets.map(({ name }) => name)
  const sheet =
    options.sheet === null ? workbook.sheets[0] : workbook.sheets.find(({ name }) => name === options.sheet)
  const source = sheet && files.get(sheet.file)
  if (source === undefined)
    throw new FileFault(`The workbook has no sheet of that name. It has ${names.join(', ')}`)
  const form = {
    format: 'xlsx',
    encoding: null,
    separator: null,
    sheet: sheet?.name ?? null,
    sheets: names,
  } as const
  const meter = new Meter()
  const counted = meter.counted(source)
  return readTable(
    { rows: () => sheetRows(counted, workbook), form, meter, file: sheet?.name ?? '' },
    options,
  )
}

interface Table {
  meter: Meter
  rows: () => AsyncIterable<TableRow[]>
  form: Pick<FileForm, 'format' | 'encoding' | 'separator' | 'sheet' | 'sheets'>
  /** Its name in remarks about its rows. */
  file: string
}

/** Enough for the header and some rows below it. */
const FIRST_ROWS = 100

async function readTable({ rows, form, file, meter }: Table, options: ReadOptions): Promise<RosterFile> {
  const header = headerOf(await firstOf(rows(), FIRST_ROWS), mappingOf(options.map))
  const has = (...fields: string[]) =>
    header.columns.some(({ field }) => field !== null && fields.includes(field))
  return {
    form: { ...form, version: null, headerLine: header.line, columns: header.columns },
    facts: factsIn(rows(), header, file, options),
    progress: () => meter.progress,
    whole: {
      users: true,
      enrollments: has('class', 'classId', 'section') || options.class !== null,
      guardians: has('guardianName', 'guardianEmail', 'guardianId'),
    },
  }
}

async function firstOf(rows: AsyncIterable<TableRow[]>, count: number): Promise<TableRow[]> {
  const first: TableRow[] = []
  for await (const lot of rows) {
    first.push(...lot.slice(0, count - first.length))
    if (first.length === count) break
  }
  return first
}

async function* factsIn(
  rows: AsyncIterable<TableRow[]>,
  header: { rows: number; columns: Column[] },
  file: string,
  options: ReadOptions,
): AsyncGenerator<FileFact[]> {
  let above = header.rows
  for await (const lot of rows) {
    yield factsOf(lot.slice(above), file, header.columns, options)
    above = Math.max(0, above - lot.length)
  }
}

async function beginningOf({ pieces }: Text): Promise<string> {
  for await (const piece of pieces()) if (piece !== '') return piece
  return ''
}

async function* skipping(pieces: AsyncIterable<string>, skip: number): AsyncGenerator<string> {
  let left = skip
  for await (const piece of pieces) {
    yield piece.slice(left)
    left = Math.max(0, left - piece.length)
  }
}
