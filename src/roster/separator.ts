import { csvRows } from './csv.ts'

/** Where two do as well, the comma is the one that stands in texts. */
const SEPARATORS = ['\t', ';', '|', ',']
const LOOK_AT = 16 * 1024
const ROWS = 20

/** Excel's own word for it stands alone on the first line, as `sep=;`. */
const SAID = /^sep=([,;\t|])\r?\n?/

/** What separates the cells of a text that begins so, and how much of the beginning is no row. */
export async function separatorOf(beginning: string): Promise<{ separator: string; skip: number }> {
  const [said, separator] = SAID.exec(beginning) ?? []
  if (said !== undefined && separator !== undefined) return { separator, skip: said.length }
  const tried = await Promise.all(
    SEPARATORS.map(async (one) => ({ separator: one, score: await evenness(beginning, one) })),
  )
  const best = tried.reduce((one, other) => (other.score > one.score ? other : one))
  return { separator: best.separator, skip: 0 }
}

/** How many rows have as many cells as most rows have, each counted for its cells. */
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
    // With this separator it is no table.
  }
  return []
}

async function* once(text: string): AsyncGenerator<string> {
  yield text
}
