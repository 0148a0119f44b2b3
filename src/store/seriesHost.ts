import { sql } from 'drizzle-orm'
import { evolve, unknown } from '../domain/evolve.ts'
import { hostOf, type MeetingState } from '../domain/meeting.ts'
import { streamId } from './eventPages.ts'
import { type EventRow, type OnUnreadable, readable } from './readable.ts'
import { type SqlDatabase, select } from './sql.ts'

/** What may change whose the meeting is, or which of its sessions are left. */
const TELLING = JSON.stringify([
  'MeetingScheduled',
  'MeetingChanged',
  'MeetingCancelled',
  'MeetingRecovered',
  'MeetingDeleted',
  'MeetingRestored',
  'SessionsAdded',
])

/**
 * Who hosts a meeting at Zoom, whoever teaches some of its sessions in their place; null if the log has no such meeting. The sessions tell
 * it not: a substitute may have most of them.
 */
export async function seriesHost(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  number: string,
): Promise<string | null> {
  const rows = await select<EventRow>(
    db,
    sql`select * from events where stream_id = ${streamId(number)}
        and type in (select value from json_each(${TELLING})) order by version`,
  )
  let state: MeetingState = unknown
  for (const event of rows.flatMap((row) => readable(row, unreadable))) state = evolve(state, event)
  return state.kind === 'unknown' ? null : hostOf(state).hostId
}
