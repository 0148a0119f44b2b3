import { sql } from 'drizzle-orm'
import type { Appended, EventLog, NewEvent, Stream } from '../app/ports.ts'
import { SCHEMA_VERSION } from '../domain/events.ts'
import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { erase } from './erase.ts'
import { decode, type EventRow, readStreamPage, streamId } from './eventPages.ts'
import { project } from './project.ts'
import { chunks, type SqlDatabase, type SqlRow, type Statement, select, statement } from './sql.ts'

export function createEventLog(db: SqlDatabase): EventLog {
  return {
    read: (number, after, limit) => readStream(db, number, after, limit),
    append: (stream, expectedVersion, news) => append(db, stream, expectedVersion, news),
    held: (eventIds) => held(db, eventIds),
    erase: (number, traces) => erase(db, number, traces),
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
    if (text.includes('DUPLICATE_EVENT') || text.includes('events.event_id'))
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
    const behind = version
    const isProof = (rows: readonly SqlRow[]) => numbers(rows, behind, chunk.length)
    const insert = statement(sql`
        insert into events
          (stream_id, version, event_id, type, schema_version, data, meta, occurred_at, recorded_at)
        select ${streamId(number)}, ${version} + 1 + key, value->>'id', value->>'type', value->>'schema',
          value->'data', value->'meta', value->>'occurredAt', value->>'recordedAt'
        from json_each(${`[${chunk.join()}]`}) order by key
        returning version`)
    statements.push({ ...insert, isProof })
    version += chunk.length
  }
  return statements
}

/** Whether these are the versions of so many events behind a version. SQLite promises them in no order. */
function numbers(rows: readonly SqlRow[], behind: number, count: number): boolean {
  const versions = new Set(rows.map(({ version }) => version))
  return (
    versions.size === count &&
    Array.from({ length: count }, (_, i) => behind + 1 + i).every((v) => versions.has(v))
  )
}

function toJson({ id, type, data, meta, occurredAt, recordedAt }: NewEvent): string {
  return JSON.stringify({ id, type, schema: SCHEMA_VERSION, data, meta, occurredAt, recordedAt })
}

async function readStream(db: SqlDatabase, number: string, after: number, limit: number) {
  const { rows, more } = await readStreamPage<EventRow>(db, { number, after, limit })
  return { events: rows.map(decode), more }
}

async function held(db: SqlDatabase, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await select<{ event_id: string }>(
    db,
    sql`select event_id from events where event_id in (select value from json_each(${JSON.stringify(eventIds)}))`,
  )
  return new Set(rows.map((row) => row.event_id))
}
