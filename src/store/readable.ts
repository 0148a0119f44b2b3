import type { ReadablePage, RecordedEvent } from '../app/ports.ts'
import { EventMeta, parseEvent, SCHEMA_VERSION } from '../domain/events.ts'
import { eventsById } from './eventsById.ts'
import type { events } from './schema/log.ts'
import { type SqlDatabase, select } from './sql.ts'

export type EventRow = Omit<typeof events.$inferSelect, 'stream_id'>

/** A row of the log that this version of Rollcall cannot read. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent'
  readonly row: { id: string; type: string; version: number; isNewer: boolean }

  constructor({ event_id: id, type, version, schema_version }: EventRow, cause: unknown) {
    super(`The event ${id} cannot be read`, { cause })
    this.row = { id, type, version, isNewer: schema_version > SCHEMA_VERSION }
  }
}

export type OnUnreadable = (event: UnreadableEvent) => void

export const ignored: OnUnreadable = () => undefined

/** A row of the log as an event of today's shape. Throws UnreadableEvent. */
export function decode(row: EventRow): RecordedEvent {
  try {
    return {
      ...parseEvent(row.type, row.schema_version, JSON.parse(row.data)),
      id: row.event_id,
      version: row.version,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      meta: EventMeta.parse(JSON.parse(row.meta)),
    }
  } catch (error) {
    throw new UnreadableEvent(row, error)
  }
}

/** An event for readers. An unreadable one is left out, so that it costs no other event. */
export function readable(row: EventRow, told: OnUnreadable): RecordedEvent[] {
  try {
    return [decode(row)]
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error
    told(error)
    return []
  }
}

/** The events of a page of rows, behind version `after`. */
export function readablePage<Row extends EventRow, Event>(
  { rows, more }: { rows: readonly Row[]; more: boolean },
  after: number,
  read: (row: Row) => Event[],
): ReadablePage<Event> {
  const events = rows.flatMap(read)
  return { events, more, reached: rows.at(-1)?.version ?? after, isWhole: events.length === rows.length }
}

/** Which of these events are in the log and still unreadable. */
export async function stillUnreadable(db: SqlDatabase, ids: readonly string[]): Promise<string[]> {
  const rows = await select<EventRow>(db, eventsById(ids))
  return rows.filter((row) => readable(row, ignored).length === 0).map((row) => row.event_id)
}
