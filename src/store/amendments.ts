import type { Amendment } from '../app/exports.ts'
import type { RecordedEvent } from '../app/ports.ts'
import { streamId } from './eventPages.ts'
import { joinPerson, nowOrThen } from './nowOrThen.ts'
import { sql } from './query.ts'
import { type EventRow, type OnUnreadable, readable } from './readable.ts'
import { amending } from './schema/indexed.ts'
import { all, chunks, type SqlDatabase, statement } from './sql.ts'

type Row = EventRow & { actor_name: string | null }

/** The amendments of these sessions, from the log's events. A partial index has only these events. */
export async function amendments(
  db: SqlDatabase,
  sessions: readonly { id: string; number: string }[],
  unreadable: OnUnreadable,
): Promise<Amendment[]> {
  const wanted = new Set(sessions.map(({ id }) => id))
  const streams = [...new Set(sessions.map(({ number }) => JSON.stringify(streamId(number))))]
  const found = await db.batch(
    chunks(streams).map((some) =>
      statement(sql`
        select e.version, e.event_id, e.type, e.schema_version, e.data, e.meta, e.occurred_at, e.recorded_at,
          ${nowOrThen('b', 'name')} as actor_name
        from events e indexed by events_amending
          ${joinPerson('b', sql`e.meta->>'$.actor.id'`)}
        where e.stream_id in (select value from json_each(${`[${some.join()}]`})) and ${amending}`),
    ),
  )
  return all<Row>(found.flat())
    .flatMap((row) => readable(row, unreadable).flatMap((event) => amendmentOf(event, row)))
    .filter(({ sessionId }) => wanted.has(sessionId))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
}

function amendmentOf(event: RecordedEvent, row: Row): Amendment[] {
  const by = event.meta.actor && { ...event.meta.actor, name: row.actor_name }
  const told = { at: event.recordedAt, by }
  if (event.type === 'AttendanceCorrected') {
    const { sessionId, studentId, status, note } = event.data
    return [{ ...told, sessionId, studentId, now: status, note }]
  }
  if (event.type !== 'ParticipantIdentified') return []
  const { sessionId, userId, instead } = event.data
  const of = (studentId: string, now: Amendment['now']) => ({
    ...told,
    sessionId,
    studentId,
    now,
    note: null,
  })
  const before = instead.map((studentId) => of(studentId, 'no longer identified'))
  return userId === null ? before : [...before, of(userId, 'identified')]
}
