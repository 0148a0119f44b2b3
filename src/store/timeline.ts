import { type Timeline, timelineOf } from '../app/timeline.ts'
import { evolve, unknown } from '../domain/evolve.ts'
import type { MeetingState } from '../domain/meeting.ts'
import { allPages, decode } from './eventPages.ts'
import type { SqlDatabase } from './sql.ts'

/** The timeline of a meeting, folded from its stream; null where the log does not know the number. */
export async function timeline(db: SqlDatabase, number: string): Promise<Timeline | null> {
  let state: MeetingState = unknown
  for await (const rows of allPages(db, number)) for (const row of rows) state = evolve(state, decode(row))
  return state.kind === 'unknown' ? null : timelineOf(state)
}
