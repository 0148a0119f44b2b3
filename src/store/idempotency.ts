import type { IdempotencyStore } from '../app/ports.ts'
import { DAY_MS } from '../domain/when/duration.ts'
import { sql } from './query.ts'
import { type SqlDatabase, statement } from './sql.ts'

/** A first request without an answer for so long never gets one, because its server died. */
const UNDER_WAY_MS = 60 * 1000

const before = (now: Date, ms: number): string => new Date(now.getTime() - ms).toISOString()

export const createIdempotencyStore = (db: SqlDatabase): IdempotencyStore => ({
  async claim({ actorId, key, fingerprint }, now) {
    const [, claimed, held] = await db.batch([
      statement(sql`delete from idempotency_keys where actor_id = ${actorId} and (created_at < ${before(now, DAY_MS)}
                      or (answer is null and created_at < ${before(now, UNDER_WAY_MS)}))`),
      statement(sql`insert into idempotency_keys (actor_id, key, fingerprint, created_at)
                    values (${actorId}, ${key}, ${fingerprint}, ${now.toISOString()})
                    on conflict (actor_id, key) do nothing returning key`),
      statement(
        sql`select fingerprint, answer from idempotency_keys where actor_id = ${actorId} and key = ${key}`,
      ),
    ])
    const first = held?.[0]
    if ((claimed?.length ?? 0) > 0 || first === undefined) return 'claimed'
    const { fingerprint: asked, answer } = first
    return { fingerprint: String(asked), answer: answer === null ? null : String(answer) }
  },

  async settle({ actorId, key }, answer) {
    const mine = sql`actor_id = ${actorId} and key = ${key}`
    await db.batch([
      statement(
        answer === null
          ? sql`delete from idempotency_keys where ${mine}`
          : sql`update idempotency_keys set answer = ${answer} where ${mine}`,
      ),
    ])
  },
})
