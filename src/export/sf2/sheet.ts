import type { Cell } from '../cell.ts'
import type { LookName } from '../styles.ts'
import { columnName, type SheetRow, type Styled, styled, workbook } from '../xlsx.ts'
import type { Sf2 } from './form.ts'
import * as words from './words.ts'

/** As Excel numbers it: 8.5 by 13 inches. */
const FOLIO = 14

/** The form as a sheet, set up for folio. */
export function sf2Xlsx(form: Sf2): AsyncGenerator<Uint8Array> {
  const sheet = new FormSheet(form)
  sheet.head()
  sheet.lines()
  sheet.foot()
  return workbook({
    name: `SF2 ${form.month}`,
    widths: sheet.widths,
    print: { paper: FOLIO },
    rows: sheet.rows,
    merged: sheet.merged,
  })
}

/** Lays the form out row by row. All cells of a merged cell have the look of the first, so that the border goes around. */
class FormSheet {
  readonly rows: SheetRow[] = []
  readonly merged: string[] = []
  readonly widths: number[]
  readonly #form: Sf2
  /** Columns of the days begin behind the number and the name. */
  readonly #days: number
  readonly #width: number

  constructor(form: Sf2) {
    this.#form = form
    this.#days = form.days.length
    this.#width = this.#days + 5
    this.widths = [5, 34, ...form.days.map(() => 4.2), 9, 9, 36]
  }

  head(): void {
    const form = this.#form
    this.#wide(words.titleOf(form), 'title', 24)
    this.#wide(words.subtitleOf(form), 'under', 13)
    const fields = words.headOf(form)
    const third = Math.floor((this.#width - 2) / 3)
    for (let from = 0; from < fields.length; from += 3) {
      const some = fields.slice(from, from + 3)
      const parts = some.flatMap(([label, value], i) => {
        const first = i === 0 ? 0 : 2 + third * i
        const last = i === 2 ? this.#width - 1 : 1 + third * (i + 1)
        const middle = i === 0 ? 1 : first + 1 + i * 2
        return [
          { from: first, to: middle, value: label, look: 'label' as const },
          { from: middle + 1, to: last, value, look: 'value' as const },
        ]
      })
      this.#row(parts, 18)
    }
    this.#add([], 6)
    const top = this.rows.length + 1
    const [first, second] = words.totalsOf(form)
    this.#add(
      [
        styled('No.', 'boxHead'),
        styled('LEARNER’S NAME (Last Name, First Name, Middle Name)', 'boxHead'),
        ...form.days.map(({ date }) => styled(Number(date.slice(8)), 'boxHead')),
        styled('Total for the Month', 'boxHead'),
        styled(null, 'boxHead'),
        styled(words.remarksHead(form), 'boxHead'),
      ],
      26,
    )
    this.#add(
      [
        styled(null, 'boxHead'),
        styled(null, 'boxHead'),
        ...form.days.map(({ letter }) => styled(letter, 'boxHead')),
        styled(first, 'boxHead'),
        styled(second, 'boxHead'),
        styled(null, 'boxHead'),
      ],
      26,
    )
    for (const column of [0, 1, this.#width - 1]) this.#merge(column, column, top, top + 1)
    this.#merge(this.#days + 2, this.#days + 3, top, top)
  }

  lines(): void {
    const form = this.#form
    for (const group of form.groups) {
      group.lines.forEach((line, i) => {
        this.#add([
          styled(i + 1, 'boxCenter'),
          styled(line.name, 'box'),
          ...this.#byDay(
            line.marks.map((mark, day) => words.signOf(mark, form.days[day]?.isHeld === true)),
            'boxCenter',
          ),
          styled(line.absent, 'boxCenter'),
          styled(words.secondTotal(form, line), 'boxCenter'),
          styled(line.remarks, 'boxSmall'),
        ])
      })
      this.#totals(`${words.groupName(group)} | TOTAL Per Day`, group.totals)
    }
    this.#totals('Combined TOTAL PER DAY', form.combined)
    this.#add([], 8)
  }

  foot(): void {
    const form = this.#form
    const notes = [...words.GUIDELINES, ...words.notesOf(form), ...words.codesOf(form)]
    const right = words.summaryRows(form)
    const split = Math.max(8, this.#days - 9)
    const [m, all] = [this.#width - 3, this.#width - 1]
    const label = { from: split + 1, to: m - 1 }
    const across = { from: split + 1, to: all }
    const side: { from: number; to: number; value: Cell; look: LookName }[][] = [
      [
        { ...label, value: `Month: ${words.monthName(form)}`, look: 'boxHead' },
        { from: m, to: all, value: `No. of Days of Classes: ${form.summary.schoolDays}`, look: 'boxHead' },
      ],
      [
        { ...label, value: 'Summary', look: 'boxHead' },
        ...(['M', 'F', 'TOTAL'] as const).map((value, i) => ({
          from: m + i,
          to: m + i,
          value,
          look: 'boxHead' as const,
        })),
      ],
      ...right.map(([name, { male, female, total }, unit]) => [
        { ...label, value: name, look: 'box' as const },
        ...[male, female, total].map((value, i) => ({
          from: m + i,
          to: m + i,
          value: value === null || unit === 'count' ? value : `${value}%`,
          look: 'boxCenter' as const,
        })),
      ]),
      [],
      [{ ...across, value: words.CERTIFIED, look: 'under' }],
      [{ ...across, value: form.adviser, look: 'sign' }],
      [{ ...across, value: words.ADVISER, look: 'under' }],
      [{ ...across, value: 'Attested by:', look: 'under' }],
      [{ ...across, value: form.school.head, look: 'sign' }],
      [{ ...across, value: words.HEAD, look: 'under' }],
    ]
    const count = Math.max(notes.length, side.length)
    for (let i = 0; i < count; i += 1) {
      const note = notes[i]
      const left = note === undefined ? [] : [{ from: 0, to: split - 1, value: note, look: 'note' as const }]
      this.#row(
        [...left, ...(side[i] ?? [])],
        Math.max(heightOf(note ?? '', split), isSigned(side[i]) ? 26 : 13),
      )
    }
  }

  #totals(name: string, totals: readonly (number | null)[]): void {
    this.#add([
      styled(null, 'box'),
      styled(name, 'boxBold'),
      ...this.#byDay(totals, 'boxBold'),
      styled(null, 'box'),
      styled(null, 'box'),
      styled(null, 'box'),
    ])
  }

  #byDay(values: readonly Cell[], look: LookName): Styled[] {
    return this.#form.days.map(({ isHeld }, i) => styled(values[i] ?? null, isHeld ? look : 'boxClosed'))
  }

  #wide(value: string, look: LookName, height: number): void {
    this.#row([{ from: 0, to: this.#width - 1, value, look }], height)
  }

  #row(parts: readonly { from: number; to: number; value: Cell; look: LookName }[], height?: number): void {
    const cells: (Styled | null)[] = Array.from({ length: this.#width }, () => null)
    for (const { from, to, value, look } of parts) {
      for (let column = from; column <= to; column += 1) cells[column] = styled(null, look)
      cells[from] = styled(value, look)
      this.#merge(from, to, this.rows.length + 1, this.rows.length + 1)
    }
    this.#add(cells, height)
  }

  #add(cells: (Styled | null)[], height?: number): void {
    this.rows.push(height === undefined ? { cells } : { cells, height })
  }

  #merge(from: number, to: number, top: number, bottom: number): void {
    if (from === to && top === bottom) return
    this.merged.push(`${columnName(from)}${top}:${columnName(to)}${bottom}`)
  }
}

const isSigned = (parts: readonly { look: LookName }[] | undefined): boolean => parts?.[0]?.look === 'sign'

/** The height of a row of small print in the left part, by the characters that fit into its columns. */
function heightOf(text: string, columns: number): number {
  const characters = (5 + 34 + (columns - 2) * 4.2) * 1.4
  return 13 * Math.max(1, Math.ceil(text.length / characters))
}
