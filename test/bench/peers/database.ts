/** What both databases of the Node peers can do. */
export interface Database {
  /** Rows of one statement with the parameters $1, $2, … */
  query(sql: string, ...params: Value[]): Promise<Row[]>
  /** Does the work of one webhook: as one transaction where that is cheaper, as the database's own way is. */
  inOne<T>(work: () => Promise<T>): Promise<T>
}

export type Value = string | number | null
export type Row = Record<string, unknown>
