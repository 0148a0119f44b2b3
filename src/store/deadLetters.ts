import { sql } from 'drizzle-orm'
import type { DeadLetters } from '../app/ports.ts'
import { type SqlDatabase, select, statement } from './sql.ts'

/** A request too large for D1 is a dead letter too: its beginning says what it was. */
const MAX_TEXT = 500_000

export const createDeadLetters = (db: SqlDatabase): DeadLetters => ({
  async add(number, request, reason, at) {
    await db.batch([
      statement(sql`insert into dead_letters (id, zoom_meeting_id, request, reason, created_at)
                    values (${request.id}, ${number}, ${JSON.stringify(request).slice(0, MAX_TEXT)},
                      ${reason.slice(0, 500)}, ${at.toISOString()})
                    on conflict (id) do nothing`),
    ])
  },
})

export async function countDeadLetters(db: SqlDatabase): Promise<number> {
  const [row] = await select<{ n: number }>(db, sql`select count(*) as n from dead_letters`)
  return row?.n ?? 0
}
