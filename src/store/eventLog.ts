import { type SQL, sql } from 'drizzle-orm'
import type { Appended, EventLog, NewEvent, RecordedEvent, Stream } from '../app/ports.ts'
import { EventMeta, parseEvent, SCHEMA_VERSIONS } from '../domain/events.ts'
import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { erase } from './erase.ts'
import { project } from './project.ts'
import type { events } from './schema.ts'
import { chunks, type SqlDatabase, type Statement, select, statement } from './sql.ts'

export const streamId = (number: string): string => `meeting/${number}`

export function createEventLog(db: SqlDatabase): EventLog {
  return {
    read: (number, after, limit) => readStream(db, number, after, limit),
    append: (stream, expectedVersion, news) => append(db, stream, expectedVersion, news),
    held: (eventIds) => held(db, eventIds),
    erase: ({ number, meetingId }, traces) => erase(db, streamId(number), meetingId, traces),
  }
}

async function append(
  db: SqlDatabase,
  stream: Stream,
  expectedVersion: number,
  news: readonly NewEvent[],
): Promise<Result<Appended, Refusal<'WRONG_EXPECTED_VERSION' | 'DUPLICATE_EVENT' | 'UNSTORABLE'>>> {
  const statements = [...inserts(stream.number, expectedVersion, news), ...project(stream, news)]
  try {
    await db.batch(statements)
    return ok({ bookmark: db.bookmark() })
  } catch (error) {
    const text = String(error)
    if (text.includes('WRONG_EXPECTED_VERSION'))
      return refuse('WRONG_EXPECTED_VERSION', `${streamId(stream.number)} is not at ${expectedVersion}`)
    if (text.includes('events.event_id'))
      return refuse('DUPLICATE_EVENT', `${streamId(stream.number)} has one of these events already`)
    if (UNSTORABLE.some((sign) => text.includes(sign)))
      return refuse('UNSTORABLE', `The database does not take this: ${text.slice(0, 200)}`)
    throw error
  }
}

/** What SQLite and D1 say of a value that they will never take, however often it is brought. */
const UNSTORABLE = ['SQLITE_TOOBIG', 'SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'D1_TYPE_ERROR', 'too big']

/** One statement for any number of events: their JSON is one bound value, for D1 takes 100 of them at most. */
function inserts(number: string, expectedVersion: number, news: readonly NewEvent[]): Statement[] {
  const statements: Statement[] = []
  let version = expectedVersion
  for (const chunk of chunks(news.map(toJson))) {
    statements.push(
      statement(sql`
        insert into events
          (stream_id, version, event_id, type, schema_version, data, meta, occurred_at, recorded_at)
        select ${streamId(number)}, ${version} + 1 + key, value->>'id', value->>'type', value->>'schema',
          value->'data', value->'meta', value->>'occurredAt', value->>'recordedAt'
        from json_each(${`[${chunk.join()}]`}) order by key`),
    )
    version += chunk.length
  }
  return statements
}

function toJson({ id, type, data, meta, occurredAt, recordedAt }: NewEvent): string {
  return JSON.stringify({ id, type, schema: SCHEMA_VERSIONS[type] ?? 1, data, meta, occurredAt, recordedAt })
}

async function readStream(db: SqlDatabase, number: string, after: number, limit: number) {
  const { rows, more } = await readPage<EventRow>(db, pageOf(number, after, limit))
  return { events: rows.map(decode), more }
}

/** Bytes of events in one answer of D1: a few large events, as the attendance of a big class, make a page of their own. */
const MAX_PAGE = 1_000_000

/** The next events of a stream: at most `limit` of them, and no more than an answer of D1 should hold, but for the first. */
export const pageOf = (number: string, after: number, limit: number): SQL => sql`
  select version, event_id, type, schema_version, data, meta, occurred_at, recorded_at, last from (
    select *, octet_length(data) as size, sum(octet_length(data)) over (order by version) as until,
      (select max(version) from events where stream_id = ${streamId(number)}) as last
    from (select * from events where stream_id = ${streamId(number)} and version > ${after}
          order by version limit ${limit}))
  where until <= ${MAX_PAGE} or until = size`

/** The rows of `pageOf`, and whether the stream goes on behind them. */
export async function readPage<Row extends EventRow>(db: SqlDatabase, page: SQL) {
  const rows = await select<Row & { last: number }>(db, page)
  const end = rows.at(-1)
  return { rows, more: end !== undefined && end.version < end.last }
}

export type EventRow = Omit<typeof events.$inferSelect, 'position' | 'stream_id'>

/** A row of the log as an event of today's shape. Throws where the row was never a valid event. */
export function decode(row: EventRow): RecordedEvent {
  return {
    ...parseEvent(row.type, row.schema_version, JSON.parse(row.data)),
    id: row.event_id,
    version: row.version,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    meta: EventMeta.parse(JSON.parse(row.meta)),
  }
}

async function held(db: SqlDatabase, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await select<{ event_id: string }>(
    db,
    sql`select event_id from events where event_id in (select value from json_each(${JSON.stringify(eventIds)}))`,
  )
  return new Set(rows.map((row) => row.event_id))
}
