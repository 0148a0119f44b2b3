import { sql } from 'drizzle-orm'
import type { RecordedEvent } from '../app/ports.ts'
import { decode, type EventRow } from './eventLog.ts'
import { project } from './project.ts'
import { type SqlDatabase, select, statement } from './sql.ts'

const READ_MODELS = [
  'zoom_meetings',
  'zoom_participants',
  'meeting_registrants',
  'attendance_records',
  'attendance_corrections',
] as const

/** Events replayed at a time. */
const PAGE = 500

/**
 * Empties the read models and replays the whole log into them. Webhooks must be held off meanwhile: what is
 * appended during a rebuild may be projected twice, and reads see a part.
 */
export async function rebuild(db: SqlDatabase): Promise<{ events: number }> {
  await db.batch(READ_MODELS.map((table) => statement(sql`delete from ${sql.raw(table)}`)))
  const meetingIds = new Map<string, string>()
  let events = 0
  let position = 0
  for (;;) {
    const rows = await select<PositionedRow>(
      db,
      sql`select position, stream_id, version, event_id, type, schema_version, data, meta, occurred_at, recorded_at
          from events where position > ${position} order by position limit ${PAGE}`,
    )
    const last = rows.at(-1)
    if (!last) return { events }
    await replay(db, rows, meetingIds)
    position = last.position
    events += rows.length
  }
}

type PositionedRow = EventRow & { position: number; stream_id: string }

/** Streams do not touch each other's rows, so each is replayed as one run. */
async function replay(
  db: SqlDatabase,
  rows: PositionedRow[],
  meetingIds: Map<string, string>,
): Promise<void> {
  for (const [streamId, ofStream] of Map.groupBy(rows, (row) => row.stream_id)) {
    const events = ofStream.map(decode)
    const meetingId = meetingIds.get(streamId) ?? scheduledId(events)
    if (meetingId === null) throw new Error(`${streamId} does not begin with MeetingScheduled`)
    meetingIds.set(streamId, meetingId)
    await db.batch(project({ number: streamId.replace('meeting/', ''), meetingId }, events))
  }
}

function scheduledId([first]: RecordedEvent[]): string | null {
  return first?.type === 'MeetingScheduled' ? first.data.meetingId : null
}
