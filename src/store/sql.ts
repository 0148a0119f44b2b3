import type { SQL } from './query.ts'

/** The store's database: D1 on Cloudflare, SQLite elsewhere. */
export interface SqlDatabase {
  /**
   * Runs the statements in order as one transaction and one round trip. Throws the database's error if one fails. Then none has happened,
   * unless the connection broke after the commit.
   */
  batch(statements: readonly Statement[]): Promise<SqlRow[][]>
  /** Names a state of the database that includes everything this connection has seen; null if unsupported. */
  bookmark(): string | null
}

export interface Statement {
  sql: string
  /** Values for `?` or `?1`, at most 100: D1's limit. */
  params: unknown[]
  /** Whether these rows prove that the database did it. A batch without a proof counts as failed. */
  isProof?: (rows: readonly SqlRow[]) => boolean
  /**
   * The stream of a statement that commits share: in a joint batch one shared statement, behind all others, serves all commits. It
   * has one value, a JSON array, which gets the items of all. A commit gets the rows with its own `stream_id`.
   */
  sharedBy?: string
}

export type SqlRow = Record<string, unknown>

/** D1's limit. */
const MOST_PARAMS = 100

/** A statement of a query. */
export function statement(query: SQL): Statement {
  const { text, values } = query
  return values.length > MOST_PARAMS ? bindingOnce(query) : { sql: text, params: [...values] }
}

/** A statement with one value. Its text is made once. */
export function constant(query: (value: string) => SQL): (value: string) => Statement {
  let text: string | null = null
  return (value) => {
    text ??= query(value).text
    return { sql: text, params: [value] }
  }
}

/** Binds a repeated value once. That is seldom worth it, because statements with a different text are prepared anew. */
function bindingOnce({ text, values }: SQL): Statement {
  const params = [...new Set(values)]
  const rest = values.values()
  return { sql: text.replaceAll('?', () => `?${params.indexOf(rest.next().value) + 1}`), params }
}

/** The rows of one read. `Row` must be the types of the columns that the query names. */
export async function select<Row>(db: SqlDatabase, query: SQL): Promise<Row[]> {
  const [rows] = await db.batch([statement(query)])
  return (rows ?? []) as Row[]
}

/** The same, with the one row of a second query, read at the same moment. */
export async function selectBeside<Row, Beside>(
  db: SqlDatabase,
  query: SQL,
  beside: SQL,
): Promise<{ rows: Row[]; beside: Beside }> {
  const isProof: Statement['isProof'] = (rows) => rows.length === 1
  const [rows, [one] = []] = await db.batch([statement(query), { ...statement(beside), isProof }])
  return { rows: (rows ?? []) as Row[], beside: one as Beside }
}

/** The first row of a statement's result; `Row` must be the types of the columns that it names. */
export const first = <Row>(rows: SqlRow[] | undefined): Row | null => (rows?.[0] as Row | undefined) ?? null

/** All rows, by the same rule. */
export const all = <Row>(rows: SqlRow[] | undefined): Row[] => (rows ?? []) as Row[]

/** D1 takes 2 MB for one bound value. So many characters stay below it in UTF-8, except for very unusual text. */
const MAX_JSON = 500_000

/** Items of JSON in lots that fit into one bound value each. */
export function chunks(items: readonly string[]): string[][] {
  const all: string[][] = []
  let size = 0
  for (const item of items) {
    const last = all.at(-1)
    if (last && size + item.length <= MAX_JSON) last.push(item)
    else all.push([item])
    size = all.at(-1)?.length === 1 ? item.length : size + item.length
  }
  return all
}
