import { type Timeline, timelineOf } from '../app/timeline.ts'
import { evolve, unknown } from '../domain/evolve.ts'
import type { MeetingState } from '../domain/meeting.ts'
import { allPages, decode } from './eventPages.ts'
import { numberOf } from './meetingRow.ts'
import type { SqlDatabase } from './sql.ts'

/** The timeline of a session, folded from its meeting's stream; null where the log does not know it. */
export async function timeline(db: SqlDatabase, meetingId: string): Promise<Timeline | null> {
  let state: MeetingState = unknown
  for await (const rows of allPages(db, numberOf(meetingId)))
    for (const row of rows) state = evolve(state, decode(row))
  const session = state.kind === 'unknown' ? undefined : state.sessions.get(meetingId)
  return state.kind === 'unknown' || session === undefined ? null : timelineOf(state, session)
}
