import type { Source } from './bytes.ts'
import { csvRows } from './csv.ts'
import { FileFault } from './fault.ts'
import { textOf } from './text.ts'
import { isSecret } from './words.ts'

/** A row of a CSV by the names of its header. A column with passwords is left out. */
export interface NamedRow {
  line: number
  get(name: string): string
}

/** The rows of a CSV file with commas, as OneRoster has them, in lots. */
export async function* namedRows(file: string, source: Source): AsyncGenerator<NamedRow[]> {
  const { pieces } = await textOf(source)
  let places: Map<string, number> | undefined
  for await (const rows of csvRows(pieces(), ',')) {
    const [header] = places === undefined ? rows.splice(0, 1) : []
    if (header) places = placesOf(header.cells)
    const at = places ?? new Map<string, number>()
    yield rows.map(({ line, cells }) => ({ line, get: (name) => cells[at.get(name) ?? -1] ?? '' }))
  }
  if (places === undefined) throw new FileFault(`${file} is empty`)
  if (!places.has('sourcedId') && !places.has('propertyName'))
    throw new FileFault(`${file} has no column sourcedId`)
}

const placesOf = (names: readonly string[]): Map<string, number> =>
  new Map(names.flatMap((name, at) => (isSecret(name) ? [] : [[name, at]])))
