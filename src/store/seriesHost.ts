import { sql } from 'drizzle-orm'
import { evolve, unknown } from '../domain/evolve.ts'
import { hostOf, type MeetingState } from '../domain/meeting.ts'
import { streamId } from './eventPages.ts'
import { type EventRow, type OnUnreadable, readable } from './readable.ts'
import { type SqlDatabase, select } from './sql.ts'

/** The types of events that may change the meeting's host, or the sessions that are left. */
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
 * The user who hosts a meeting at Zoom, even if substitutes teach some of its sessions; null if the log does not know the meeting.
 * The sessions do not show the host: a substitute may have most sessions.
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
