import type { Cell, Table } from './cell.ts'
import { type LookName, lookIndex, stylesXml } from './styles.ts'
import { StreamedZip } from './zip.ts'

/**
 * A workbook of Office Open XML (ECMA-376), written as its rows come. Strings stand in their cells, because a shared table of strings would
 * have to be kept in memory.
 */
export interface Sheet {
  name: string
  /** Of the columns, in characters. */
  widths: readonly number[]
  frozen?: { columns: number; rows: number }
  /** Whether the header has filters. */
  filtered?: boolean
  /** The page setup; without it the sheet is printed by default. */
  print?: Print
  rows: AsyncIterable<SheetRow> | Iterable<SheetRow>
  /** Ranges, as `A1:C1`. */
  merged?: readonly string[]
}

export interface Print {
  /** As Excel numbers them: 9 is A4, 14 folio. */
  paper: number
  /** Rows that are repeated on top of every page. */
  repeated?: number
}

export interface SheetRow {
  cells: readonly (Cell | Styled)[]
  /** Points. */
  height?: number
}

export interface Styled {
  value: Cell
  look: LookName
}

export const styled = (value: Cell, look: LookName): Styled => ({ value, look })

/** A table as a sheet, with its header on top. */
export async function* tableXlsx(table: Table): AsyncGenerator<Uint8Array> {
  const head = { cells: table.header.map((name) => styled(name, 'head')), height: HEAD_HEIGHT }
  yield* workbook({
    name: table.title,
    widths: table.widths,
    frozen: { columns: table.frozen, rows: 1 },
    filtered: true,
    print: { paper: 9, repeated: 1 },
    rows: (async function* () {
      yield head
      for await (const cells of table.rows) yield { cells }
    })(),
  })
}

/** The height of the header, for the day, the hour and a word of each session. */
const HEAD_HEIGHT = 54

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

export async function* workbook(sheet: Sheet): AsyncGenerator<Uint8Array> {
  const zip = new StreamedZip()
  for (const [name, text] of Object.entries(partsOf(sheet))) zip.add(name, XML + text)
  const write = zip.begin('xl/worksheets/sheet1.xml')
  for await (const text of sheetXml(sheet)) {
    write(text)
    yield* zip.made()
  }
  write('', true)
  yield* zip.end()
}

const partsOf = ({ name, print }: Sheet): Record<string, string> => ({
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
  '_rels/.rels': relations({ officeDocument: 'xl/workbook.xml' }),
  'xl/_rels/workbook.xml.rels': relations({ worksheet: 'worksheets/sheet1.xml', styles: 'styles.xml' }),
  'xl/workbook.xml': `<workbook ${MAIN} xmlns:r="${OFFICE}/relationships"><sheets><sheet name="${escaped(name.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, 31))}" sheetId="1" r:id="rId1"/></sheets>${print?.repeated ? `<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">${quotedName(name)}!$1:$${print.repeated}</definedName></definedNames>` : ''}</workbook>`,
  'xl/styles.xml': stylesXml(),
})

const quotedName = (name: string): string => escaped(`'${name.replaceAll("'", "''")}'`)

const relations = (targets: Record<string, string>): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${Object.entries(targets)
    .map(
      ([type, target], i) =>
        `<Relationship Id="rId${i + 1}" Type="${OFFICE}/relationships/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`

/** The rows that make one piece of text. */
const AT_ONCE = 200

async function* sheetXml(sheet: Sheet): AsyncGenerator<string> {
  const { widths, print } = sheet
  const columns = widths.map(
    (width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  )
  const fit = print ? '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' : ''
  yield `${XML}<worksheet ${MAIN}>${fit}<sheetViews><sheetView workbookViewId="0"${print && !sheet.frozen ? ' showGridLines="0"' : ''}>${paneOf(sheet)}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${columns.join('')}</cols><sheetData>`
  let count = 0
  let text = ''
  for await (const row of sheet.rows) {
    count += 1
    text += rowXml(row, count)
    if (count % AT_ONCE > 0) continue
    yield text
    text = ''
  }
  const merged = (sheet.merged ?? []).map((range) => `<mergeCell ref="${range}"/>`)
  yield `${text}</sheetData>${sheet.filtered ? `<autoFilter ref="A1:${columnName(widths.length - 1)}${count}"/>` : ''}${merged.length > 0 ? `<mergeCells count="${merged.length}">${merged.join('')}</mergeCells>` : ''}${print ? `<pageMargins left="0.3" right="0.3" top="0.3" bottom="0.3" header="0.1" footer="0.1"/><pageSetup paperSize="${print.paper}" orientation="landscape" fitToWidth="1" fitToHeight="0"/>` : ''}</worksheet>`
}

function paneOf({ frozen }: Sheet): string {
  if (frozen === undefined) return ''
  const { columns, rows } = frozen
  const corner = `${columnName(columns)}${rows + 1}`
  return `<pane${columns > 0 ? ` xSplit="${columns}"` : ''} ySplit="${rows}" topLeftCell="${corner}" activePane="${columns > 0 ? 'bottomRight' : 'bottomLeft'}" state="frozen"/>`
}

const rowXml = ({ cells, height }: SheetRow, row: number): string =>
  `<row r="${row}"${height ? ` ht="${height}" customHeight="1"` : ''}>${cells
    .map((cell, i) => cellXml(cell, `${columnName(i)}${row}`))
    .join('')}</row>`

function cellXml(cell: Cell | Styled, place: string): string {
  if (cell === null) return ''
  if (typeof cell === 'object' && 'look' in cell) return valueXml(cell.value, place, lookIndex(cell.look))
  return valueXml(cell, place, lookIndex(typeof cell === 'object' ? 'moment' : 'plain'))
}

function valueXml(value: Cell, place: string, look: number): string {
  if (value === null) return `<c r="${place}" s="${look}"/>`
  if (typeof value === 'number') return `<c r="${place}" s="${look}"><v>${value}</v></c>`
  if (typeof value === 'object') return `<c r="${place}" s="${look}"><v>${serial(value.moment)}</v></c>`
  return `<c r="${place}" s="${look}" t="inlineStr"><is><t xml:space="preserve">${escaped(literal(value.slice(0, LONGEST)))}</t></is></c>`
}

/** The most characters of a cell. */
const LONGEST = 32_767

/** Readers take `_x0041_` in a text for the letter A. So its underscore is itself escaped. */
const literal = (text: string): string => text.replaceAll(/_(?=x[\da-f]{4}_)/gi, '_x005F_')

/** Days since the last day of 1899, as Excel counts them. */
const serial = (moment: string): number => Date.parse(`${moment.replace(' ', 'T')}Z`) / 86_400_000 + 25_569

/** 0 is A. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

/** Also without the characters that no XML may have. */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
