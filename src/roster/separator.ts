import { csvRows } from './csv.ts'

/** On a tie the others come before the comma, because texts contain commas. */
const SEPARATORS = ['\t', ';', '|', ',']
const LOOK_AT = 16 * 1024
const ROWS = 20

/** Excel's own line for the separator stands first, as `sep=;`. */
const SAID = /^sep=([,;\t|])\r?\n?/

/** The separator of a text with this beginning, and the number of characters before the first row. */
export async function separatorOf(beginning: string): Promise<{ separator: string; skip: number }> {
  const [said, separator] = SAID.exec(beginning) ?? []
  if (said !== undefined && separator !== undefined) return { separator, skip: said.length }
  const tried = await Promise.all(
    SEPARATORS.map(async (one) => ({ separator: one, score: await evenness(beginning, one) })),
  )
  const best = tried.reduce((one, other) => (other.score > one.score ? other : one))
  return { separator: best.separator, skip: 0 }
}

/** The number of rows with the most frequent number of cells, times that number. */
async function evenness(beginning: string, separator: string): Promise<number> {
  const rows = await firstRows(beginning.slice(0, LOOK_AT), separator)
  const counts = rows.map(({ cells }) => cells.length).filter((count) => count > 1)
  const scores = counts.map((count) => counts.filter((other) => other === count).length * (count - 1))
  return Math.max(0, ...scores)
}

async function firstRows(text: string, separator: string) {
  try {
    // The last row may be cut, within quotation marks as well.
    for await (const rows of csvRows(once(text), separator)) return rows.slice(0, ROWS)
  } catch {
    // With this separator the text is no table.
  }
  return []
}

async function* once(text: string): AsyncGenerator<string> {
  yield text
}
