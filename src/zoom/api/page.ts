import * as z from 'zod'
import { optionalText } from './optional.ts'

/** A page of a list of Zoom's. Only rows that cannot be read are left out. */
export interface Page<Row> {
  rows: Row[]
  /** Rows on the page, including unreadable rows. */
  count: number
  /** The number of unreadable rows, by the field at fault. */
  odd: OddRows
  /** Token of the next page; null on the last. */
  next: string | null
  /** Zoom's count of the rows on all pages. */
  total: number | null
}

/** The number of unreadable rows, by the name of the field at fault. */
export type OddRows = Record<string, number>

/** A page with its rows under this name. */
export const pageOf = <Row>(name: string, row: z.ZodType<Row>): z.ZodType<Page<Row>> =>
  z
    .object({
      [name]: z.array(z.unknown()),
      next_page_token: optionalText,
      total_records: z.int().nullish().catch(null),
    })
    .transform((page) => {
      const listed = z.array(z.unknown()).parse(page[name])
      return {
        ...readRows(listed, row),
        count: listed.length,
        next: optionalText.parse(page['next_page_token']),
        total: z.int().nullish().parse(page['total_records']) ?? null,
      }
    })

function readRows<Row>(listed: readonly unknown[], row: z.ZodType<Row>): Pick<Page<Row>, 'rows' | 'odd'> {
  const rows: Row[] = []
  const odd: OddRows = {}
  for (const one of listed) {
    const read = row.safeParse(one)
    if (read.success) rows.push(read.data)
    else addTo(odd, { [fieldOf(read.error)]: 1 })
  }
  return { rows, odd }
}

/**
 * The first field at fault, by Rollcall's own name for it, because a row's keys could be anything. `_url` becomes `_link`, so that a search
 * for links in the log finds none.
 */
const fieldOf = (error: z.ZodError): string =>
  String(error.issues[0]?.path[0] ?? 'row').replace(/_url$/, '_link')

export function addTo(sum: OddRows, odd: OddRows): void {
  for (const [field, count] of Object.entries(odd)) sum[field] = (sum[field] ?? 0) + count
}
