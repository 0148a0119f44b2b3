import { env } from 'cloudflare:workers'

const READ_MODELS = [
  'zoom_meetings',
  'zoom_participants',
  'meeting_registrants',
  'attendance_records',
] as const

export const count = async (table: string): Promise<number> =>
  (await env.DB.prepare(`select count(*) as n from ${table}`).first<number>('n')) ?? 0

/** Every row of the read models, in the order of their keys. */
export async function readModels(): Promise<Record<string, unknown[]>> {
  const tables = READ_MODELS.map(async (table) => {
    const { results } = await env.DB.prepare(`select * from ${table} order by 1, 2`).all()
    return [table, results] as const
  })
  return Object.fromEntries(await Promise.all(tables))
}

/** Everything that a request may have changed. */
export const everything = async () => ({
  events: await count('events'),
  users: await count('users'),
  ...(await readModels()),
})
