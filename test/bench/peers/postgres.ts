import { Pool, types } from 'pg'
import type { Database, Row, Value } from './database.ts'

// Counts come as text otherwise, for PostgreSQL's are longer than a double is exact.
types.setTypeParser(types.builtins.INT8, Number)

/** PostgreSQL as a team has it: a pool of ten connections, each statement committed by itself. */
export function openPostgres(port: number): Database {
  const pool = new Pool({ host: '127.0.0.1', port, user: 'bench', database: 'postgres', max: 10 })
  const names = new Map<string, string>()
  return {
    async query(sql: string, ...params: Value[]): Promise<Row[]> {
      // A name has it prepared once a connection.
      const name = names.get(sql) ?? `q${names.size}`
      names.set(sql, name)
      return (await pool.query<Row>({ name, text: sql, values: params })).rows
    },
    inOne: (work) => work(),
  }
}
