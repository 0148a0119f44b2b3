import { env } from 'cloudflare:workers'

/** A day keeps its row if its last session leaves it, with nothing in it. */
export const SUMS =
  'daily_sums where (sessions, ended, participants, attended, minutes, shares, rated) is not (0, 0, 0, 0, 0, 0, 0)'

const READ_MODELS = [
  'zoom_meetings',
  'zoom_participants',
  'meeting_registrants',
  'zoom_registrants',
  'expected_users',
  'attendance_records',
  'attendance_corrections',
  'sessions_to_count',
  SUMS,
]

type Rows = Record<string, unknown>[]

export const count = async (table: string): Promise<number> =>
  (await env.DB.prepare(`select count(*) as n from ${table}`).first<number>('n')) ?? 0

/** The columns that a row is written with, without those that are worked out from them. */
export async function columnsOf(table: string): Promise<string[]> {
  const { results } = await env.DB.prepare('select name from pragma_table_info(?)')
    .bind(table)
    .all<{ name: string }>()
  return results.map(({ name }) => name)
}

/** Every row of the read models, all columns, in the order of their keys. */
export const readModels = (): Promise<Record<string, Rows>> => rowsOf(READ_MODELS)

/** Every row of every table, the log among them: all that a request may have changed. What people asked for is counted beside it. */
export async function everything(): Promise<Record<string, Rows>> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_schema
     where type = 'table' and name not in ('d1_migrations', 'daily_writes') and name not glob 'sqlite_*' and name not glob '_cf_*'`,
  ).all<{ name: string }>()
  return rowsOf(results.map(({ name }) => name))
}

async function rowsOf(tables: readonly string[]): Promise<Record<string, Rows>> {
  const rows = tables.map(async (table) => {
    const { results } = await env.DB.prepare(`select * from ${table} order by 1, 2`).all()
    return [table, results] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}
