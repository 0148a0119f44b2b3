/** A value of a table. A moment is the local time of its session, as `2026-11-26 08:00:00`. */
export type Cell = string | number | null | Moment

export interface Moment {
  moment: string
}

/** Rows of cells under a header. */
export interface Table {
  title: string
  header: string[]
  /** Of the columns, in characters. */
  widths: number[]
  /** Columns that stay in place while the others scroll. */
  frozen: number
  rows: AsyncIterable<Cell[]> | Iterable<Cell[]>
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The local time of an instant, to the second; null for none. */
export function momentIn(timezone: string, instant: string | null): Moment | null {
  return instant === null ? null : { moment: localTime(timezone, instant) }
}

/** As `2026-11-26 08:00:00`. */
export function localTime(timezone: string, instant: string): string {
  const known = formats.get(timezone)
  const format = known ?? new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, ...PARTS })
  if (known === undefined) formats.set(timezone, format)
  return format.format(new Date(instant))
}

const PARTS = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const
