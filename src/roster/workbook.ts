import type { Source } from './bytes.ts'
import { FileFault } from './fault.ts'
import { textOf } from './text.ts'
import { attribute, type XmlPart, xmlParts } from './xml.ts'

/** The shared data that a sheet's cells refer to. */
export interface Workbook {
  sheets: { name: string; file: string }[]
  strings: string[]
  /** The styles that show a number as a date. */
  dateStyles: ReadonlySet<number>
  /** Days are counted from 1904, as on old Macs. */
  from1904: boolean
}

type Files = ReadonlyMap<string, Source>

const MAIN = 'xl/workbook.xml'

export const isWorkbook = (files: Files): boolean => files.has(MAIN)

export async function readWorkbook(files: Files): Promise<Workbook> {
  const targets = await readTargets(files)
  const sheets: Workbook['sheets'] = []
  let from1904 = false
  for await (const part of partsOf(files, MAIN)) {
    if (!('tag' in part) || part.closes) continue
    const { tag, attributes } = part
    if (tag === 'workbookPr') from1904 = /^(?:1|true)$/.test(attribute(attributes, 'date1904') ?? '')
    const file = targets.get(attribute(attributes, 'id') ?? '')
    const isShown = (attribute(attributes, 'state') ?? 'visible') === 'visible'
    if (tag === 'sheet' && file !== undefined && files.has(file) && isShown)
      sheets.push({ name: attribute(attributes, 'name') ?? file, file })
  }
  if (sheets.length === 0) throw new FileFault('The workbook has no sheet that is shown')
  return { sheets, from1904, strings: await readStrings(files), dateStyles: await readDateStyles(files) }
}

async function readTargets(files: Files): Promise<Map<string, string>> {
  const targets = new Map<string, string>()
  for await (const part of partsOf(files, 'xl/_rels/workbook.xml.rels')) {
    if (!('tag' in part) || part.tag !== 'Relationship') continue
    const target = attribute(part.attributes, 'Target') ?? ''
    const id = attribute(part.attributes, 'Id') ?? ''
    targets.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`)
  }
  return targets
}

async function readStrings(files: Files): Promise<string[]> {
  const strings = new SharedStrings()
  for await (const part of partsOf(files, 'xl/sharedStrings.xml')) strings.take(part)
  return strings.all
}

/** The texts that cells share. A text with several looks comes in pieces that are joined. The reading of a Japanese name is left out. */
class SharedStrings {
  readonly all: string[] = []
  #text = ''
  #isText = false
  #isReading = false

  take(part: XmlPart): void {
    if ('text' in part) {
      if (this.#isText) this.#text += part.text
      return
    }
    const opens = !part.closes && !part.isEmpty
    if (part.tag === 'si') this.#takeItem(opens)
    else if (part.tag === 'rPh') this.#isReading = opens
    else if (part.tag === 't') this.#isText = opens && !this.#isReading
  }

  #takeItem(opens: boolean): void {
    if (!opens) this.all.push(this.#text)
    this.#text = ''
  }
}

/** The built-in formats of dates. Formats of times alone, 18 to 21 and 45 to 47, are not among them. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)

/** Whether a format has a day or a year outside of quoted text, brackets and escaped letters. */
const isDateFormat = (code: string): boolean => /[dy]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''))

async function readDateStyles(files: Files): Promise<ReadonlySet<number>> {
  const styles = new DateStyles()
  for await (const part of partsOf(files, 'xl/styles.xml')) if ('tag' in part) styles.take(part)
  return styles.all
}

class DateStyles {
  readonly all = new Set<number>()
  readonly #formats = new Set<number>()
  /** The index of the next style; null outside the list of styles. */
  #next: number | null = null

  take({ tag, closes, attributes }: Extract<XmlPart, { tag: string }>): void {
    const id = Number(attribute(attributes, 'numFmtId') ?? 0)
    if (tag === 'numFmt' && isDateFormat(attribute(attributes, 'formatCode') ?? '')) this.#formats.add(id)
    else if (tag === 'cellXfs') this.#next = closes ? null : 0
    else if (tag === 'xf' && !closes) this.#takeStyle(id)
  }

  #takeStyle(format: number): void {
    if (this.#next === null) return
    if (isBuiltInDate(format) || this.#formats.has(format)) this.all.add(this.#next)
    this.#next += 1
  }
}

async function* partsOf(files: Files, name: string): AsyncGenerator<XmlPart> {
  const source = files.get(name)
  if (source === undefined) return
  const { pieces } = await textOf(source)
  for await (const parts of xmlParts(pieces())) yield* parts
}
