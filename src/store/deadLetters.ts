import type { WriteRequest } from '../app/contract.ts'
import type { DeadLetters } from '../app/ports.ts'
import type { DeadLetter, DeadLetterBox } from '../app/replayDeadLetter.ts'
import { roleOf } from './bearers.ts'
import { sql } from './query.ts'
import { type SqlDatabase, select, statement } from './sql.ts'

/** A request too large for D1 is a dead letter too. Only its beginning is stored. */
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

export const createDeadLetterBox = (db: SqlDatabase): DeadLetterBox => ({
  list: (bearer, limit) =>
    select<DeadLetter>(
      db,
      sql`select id, zoom_meeting_id, iif(json_valid(request), request->>'$.command.type', null) as command,
            reason, created_at
          from dead_letters order by created_at desc, id limit iif(${roleOf(bearer)} = 'admin', ${limit}, 0)`,
    ),

  async request(id) {
    const [row] = await select<{ number: string; request: string }>(
      db,
      sql`select zoom_meeting_id as number, request from dead_letters
          where id = ${id} and json_valid(request)`,
    )
    // `add` wrote it from a request. If it is JSON at all, it is whole.
    return row ? { number: row.number, request: JSON.parse(row.request) as WriteRequest } : null
  },

  async remove(id) {
    await db.batch([statement(sql`delete from dead_letters where id = ${id}`)])
  },
})
