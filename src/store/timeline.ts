import { type Timeline, timelineOf } from '../app/timeline.ts'
import { evolve, unknown } from '../domain/evolve.ts'
import { CLAIMED, type MeetingState } from '../domain/meeting.ts'
import type { Span } from '../domain/when/connection.ts'
import { allPages } from './eventPages.ts'
import { numberOf } from './meetingRow.ts'
import { type EventRow, type OnUnreadable, readable } from './readable.ts'
import type { SqlDatabase } from './sql.ts'

/** The timeline of a session, folded from its meeting's stream; null if the log does not know the session. */
export async function timeline(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  meetingId: string,
): Promise<Timeline | null> {
  const { meeting, session } = (await folded(db, unreadable, meetingId)) ?? {}
  return meeting && session ? timelineOf(meeting, session) : null
}

/** The instances that belong to a session. Only the domain decides that, so the stream is folded here too. */
export async function heldParts(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  meetingId: string,
): Promise<Span[]> {
  const { session } = (await folded(db, unreadable, meetingId)) ?? {}
  return session?.parts.filter(({ uuid }) => uuid !== CLAIMED) ?? []
}

async function folded(db: SqlDatabase, unreadable: OnUnreadable, meetingId: string) {
  let state: MeetingState = unknown
  for await (const rows of allPages<EventRow>(db, numberOf(meetingId)))
    for (const event of rows.flatMap((row) => readable(row, unreadable))) state = evolve(state, event)
  const session = state.kind === 'unknown' ? undefined : state.sessions.get(meetingId)
  return state.kind === 'unknown' || session === undefined ? null : { meeting: state, session }
}
