import type { Names } from '../app/live.ts'
import type { ReadablePage, RecordedEvent } from '../app/ports.ts'
import { readStreamPage, streamId } from './eventPages.ts'
import { sql } from './query.ts'
import { type EventRow, type OnUnreadable, readable, readablePage } from './readable.ts'
import { type SqlDatabase, select } from './sql.ts'

/** The last version of a meeting's stream; 0 if it has none. */
export async function lastVersionOf(db: SqlDatabase, number: string): Promise<number> {
  const [row] = await select<{ last: number | null }>(
    db,
    sql`select max(version) as last from events where stream_id = ${streamId(number)}`,
  )
  return row?.last ?? 0
}

/** A page of a meeting's events for listeners, behind version `after`. */
export async function eventsSince(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  ...[number, after, limit]: [number: string, after: number, limit: number]
): Promise<ReadablePage<RecordedEvent>> {
  const page = await readStreamPage<EventRow>(db, { number, after, limit })
  return readablePage(page, after, (row) => readable(row, unreadable))
}

/** The roster's names of these users. */
export async function namesOf(db: SqlDatabase, userIds: readonly string[]): Promise<Names> {
  const rows = await select<{ id: string; name: string }>(
    db,
    sql`select u.id, u.name from users u where u.id in (select value from json_each(${JSON.stringify(userIds)}))`,
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
