import { type Timeline, timelineOf } from '../app/timeline.ts'
import { evolve, unknown } from '../domain/evolve.ts'
import { CLAIMED, type MeetingState } from '../domain/meeting.ts'
import type { Span } from '../domain/when/connection.ts'
import { PAGE, pageOfEvents, readPage, streamId } from './eventPages.ts'
import { heldAt, numberOf } from './meetingRow.ts'
import { type SQL, sql } from './query.ts'
import { type EventRow, type OnUnreadable, readable } from './readable.ts'
import { standing } from './schema/indexed.ts'
import { type SqlDatabase, select } from './sql.ts'

/**
 * The timeline of a session; null if the log does not know the session. It is folded from the events about its instances and those that say
 * who people are. The events of the other sessions of its series are not read.
 */
export async function timeline(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  meetingId: string,
): Promise<Timeline | null> {
  const [parts, people, state] = await Promise.all([
    partsOf(db, meetingId),
    select<{ id: string; userId: string | null }>(db, peopleOf(meetingId)),
    folded(db, unreadable, meetingId),
  ])
  const session = state.kind === 'unknown' ? undefined : state.sessions.get(meetingId)
  if (state.kind === 'unknown' || session === undefined) return null
  return timelineOf(state, { ...session, parts }, people)
}

async function folded(db: SqlDatabase, unreadable: OnUnreadable, meetingId: string): Promise<MeetingState> {
  let state: MeetingState = unknown
  for (let [after, goesOn] = [0, true]; goesOn; ) {
    const { rows, more } = await readPage<EventRow>(db, pageOfEvents(eventsOf(meetingId, after), PAGE))
    for (const event of rows.flatMap((row) => readable(row, unreadable))) state = evolve(state, event)
    after = rows.at(-1)?.version ?? after
    goesOn = more
  }
  return state
}

/** The instances that belong to a session. */
export async function heldParts(db: SqlDatabase, meetingId: string): Promise<Span[]> {
  return (await partsOf(db, meetingId)).filter(({ uuid }) => uuid !== CLAIMED)
}

async function partsOf(db: SqlDatabase, meetingId: string): Promise<Span[]> {
  const [row] = await select<{ held: string | null }>(
    db,
    sql`select held from zoom_meetings where id = ${meetingId}`,
  )
  // The projection wrote it.
  return row?.held ? (JSON.parse(row.held) as { parts: Span[] }).parts : []
}

const peopleOf = (meetingId: string): SQL =>
  sql`select id, user_id as userId from zoom_participants where meeting_id = ${meetingId}`

function eventsOf(meetingId: string, after: number): SQL {
  const stream = sql`${streamId('')} || ${numberOf(meetingId)}`
  return sql`
    select * from events indexed by events_standing where stream_id = ${stream} and version > ${after} and ${standing}
    union all
    select * from events where stream_id = ${stream} and not ${standing} and ${heldAt(meetingId, after)}`
}
