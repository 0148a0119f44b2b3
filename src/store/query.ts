/** A query, or a part of one. Its text has a `?` for each value that is bound, and no other. */
export class SQL {
  readonly text: string
  readonly values: readonly unknown[]

  constructor(text: string, values: readonly unknown[]) {
    this.text = text
    this.values = values
  }
}

export type Value = string | number | boolean | null

/** A query out of parts. What is no query itself is bound as a value. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (SQL | Value)[]): SQL {
  let text = texts[0] ?? ''
  const values: unknown[] = []
  parts.forEach((part, n) => {
    text += part instanceof SQL ? part.text : '?'
    if (part instanceof SQL) values.push(...part.values)
    else values.push(part)
    text += texts[n + 1] ?? ''
  })
  return new SQL(text, values)
}

/** A text as it is. Nothing that somebody sent may be in it. */
sql.raw = (text: string): SQL => new SQL(text, [])

sql.join = (parts: readonly SQL[], between: SQL): SQL =>
  new SQL(
    parts.map(({ text }) => text).join(between.text),
    parts.flatMap(({ values }) => values),
  )
