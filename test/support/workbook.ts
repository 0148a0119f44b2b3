import { zipOf } from './zipped.ts'

/** A cell as Excel writes it: a text, a number, a day, or XML of its own. */
export type Cell = string | number | { date: number } | { xml: string } | null

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

/** A workbook with these sheets, by their names. The texts are shared, the second style is a date. */
export function workbookOf(sheets: Record<string, Cell[][]>) {
  const strings: string[] = []
  const names = Object.keys(sheets)
  const parts = Object.values(sheets).map((rows, i) => [
    `xl/worksheets/sheet${i + 1}.xml`,
    sheetXml(rows, strings),
  ])
  return zipOf({
    '[Content_Types].xml': `${XML}<Types/>`,
    'xl/workbook.xml': `${XML}<workbook ${MAIN} xmlns:r="http://r"><workbookPr/><sheets>${names
      .map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships>${names
      .map(
        (_, i) => `<Relationship Id="rId${i + 1}" Type="worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join('')}</Relationships>`,
    'xl/styles.xml': `${XML}<styleSheet ${MAIN}><numFmts><numFmt numFmtId="164" formatCode="d\\-mmm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(parts),
    'xl/sharedStrings.xml': `${XML}<sst ${MAIN}>${strings.join('')}</sst>`,
  })
}

function sheetXml(rows: Cell[][], strings: string[]): string {
  const lines = rows.map((cells, y) => {
    const xml = cells.map((cell, x) => cellXml(cell, `${String.fromCharCode(65 + x)}${y + 1}`, strings))
    return `<row r="${y + 1}">${xml.join('')}</row>`
  })
  return `${XML}<worksheet ${MAIN}><sheetData>${lines.join('')}</sheetData></worksheet>`
}

function cellXml(cell: Cell, at: string, strings: string[]): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`
  if (typeof cell === 'object' && 'xml' in cell) return cell.xml.replace('<c', `<c r="${at}"`)
  if (typeof cell === 'object') return `<c r="${at}" s="1"><v>${cell.date}</v></c>`
  strings.push(`<si><t xml:space="preserve">${escaped(cell)}</t></si>`)
  return `<c r="${at}" t="s"><v>${strings.length - 1}</v></c>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
