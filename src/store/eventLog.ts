import type { Appended, AssumedUsers, EventLog, NewEvent, Stream } from '../app/ports.ts'
import { SCHEMA_VERSION } from '../domain/events.ts'
import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { digestOf } from './digest.ts'
import { readStreamPage, streamId } from './eventPages.ts'
import { eventsById } from './eventsById.ts'
import { project } from './project.ts'
import { sql } from './query.ts'
import { decode, type EventRow } from './readable.ts'
import { chunks, constant, type SqlDatabase, type SqlRow, type Statement, select, statement } from './sql.ts'

export function createEventLog(db: SqlDatabase): EventLog {
  return {
    read: (number, after, limit) => readStream(db, number, after, limit),
    append: (stream, expectedVersion, news, assumed) => append(db, stream, expectedVersion, news, assumed),
    held: (eventIds) => held(db, eventIds),
    erase: async (number, traces) => (await import('./erase.ts')).erase(db, number, traces),
  }
}

async function append(
  db: SqlDatabase,
  stream: Stream,
  expectedVersion: number,
  news: readonly NewEvent[],
  assumed: AssumedUsers = new Map(),
): Promise<Result<Appended, Refusal<'WRONG_EXPECTED_VERSION' | 'DUPLICATE_EVENT' | 'UNSTORABLE'>>> {
  const statements = [
    ...(assumed.size > 0 ? [await unlessOthers(stream.number, assumed)] : []),
    ...inserts(stream.number, expectedVersion, news),
    position(stream.number, expectedVersion, news.length),
    ...project(stream, news),
  ]
  try {
    await db.batch(statements)
    return ok({ bookmark: db.bookmark() })
  } catch (error) {
    const text = String(error)
    if (text.includes('WRONG_EXPECTED_VERSION'))
      return refuse('WRONG_EXPECTED_VERSION', `${streamId(stream.number)} is not at ${expectedVersion}`)
    if (text.includes('DUPLICATE_EVENT') || text.includes('events.event_id'))
      return refuse('DUPLICATE_EVENT', `${streamId(stream.number)} has one of these events already`)
    if (
      UNSTORABLE.some((sign) => text.includes(sign)) &&
      !POSITIONS_RULES.some((rule) => text.includes(rule))
    )
      return refuse('UNSTORABLE', `The database does not take this: ${text.slice(0, 200)}`)
    throw error
  }
}

/**
 * Appends version 0, which the log refuses with WRONG_EXPECTED_VERSION, if an e-mail now has another user than assumed, or belonged to an
 * erased person: see people.ts.
 */
async function unlessOthers(number: string, assumed: AssumedUsers): Promise<Statement> {
  const users = await Promise.all(
    [...assumed].map(async ([email, id]) => ({
      email,
      id,
      digest: id === null ? await digestOf(email) : null,
    })),
  )
  return statement(sql`
    insert into events (stream_id, version, event_id, type, data, meta, occurred_at, recorded_at)
    select ${streamId(number)}, 0, '', '', '{}', '{}', '', '' from json_each(${JSON.stringify(users)}) a
    where (select iif(count(*) = 1, min(id), null) from users where email = a.value->>'email') is not a.value->>'id'
      or (exists (select 1 from erased_emails where digest = a.value->>'digest')
        and not exists (select 1 from users where email = a.value->>'email'))`)
}

/** The errors of SQLite and D1 about a value that they will never take. */
const UNSTORABLE = ['SQLITE_TOOBIG', 'SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'D1_TYPE_ERROR', 'too big']

/** The database gives the positions itself, so another commit is no better. The event is stored once the database is mended. */
const POSITIONS_RULES = ['WRONG_POSITION', 'APPEND_ONLY']

/**
 * One statement for any number of events: their JSON is one bound value, because D1 takes at most 100 values. json_each goes through a list
 * in order. A sort would read each event once more. In another order the log would refuse the events.
 */
function inserts(number: string, expectedVersion: number, news: readonly NewEvent[]): Statement[] {
  const stream = streamId(number)
  const items = news.map((event, i) => ({ stream, version: expectedVersion + i + 1, event }))
  let behind = expectedVersion
  return chunks(items.map(toJson)).map((chunk) => {
    const [after, count] = [behind, chunk.length]
    behind += count
    const isProof = (rows: readonly SqlRow[]) => numbers(rows, after, count)
    return { ...insert(`[${chunk.join()}]`), isProof, sharedBy: stream }
  })
}

const insert = constant(
  (events) => sql`
    insert into events
      (stream_id, version, event_id, type, schema_version, data, meta, occurred_at, recorded_at)
    select value->>'stream', value->>'version', value->>'id', value->>'type', value->>'schema',
      value->'data', value->'meta', value->>'occurredAt', value->>'recordedAt'
    from json_each(${events})
    returning stream_id, version`,
)

/**
 * The commit's place in the whole log. It is taken in the transaction, and transactions come one after the other, so no smaller position
 * comes later.
 */
const position = (number: string, behind: number, count: number): Statement => ({
  ...takePosition(JSON.stringify([[streamId(number), behind + 1, behind + count]])),
  sharedBy: streamId(number),
})

const takePosition = constant((runs) => sql`insert into commits (runs) values (${runs})`)

/** Whether these are exactly the next versions. SQLite returns them in no fixed order. */
function numbers(rows: readonly SqlRow[], behind: number, count: number): boolean {
  const versions = new Set(rows.map(({ version }) => version))
  return (
    versions.size === count &&
    Array.from({ length: count }, (_, i) => behind + 1 + i).every((v) => versions.has(v))
  )
}

function toJson({ stream, version, event }: { stream: string; version: number; event: NewEvent }): string {
  const { id, type, data, meta, occurredAt, recordedAt } = event
  return JSON.stringify({
    stream,
    version,
    id,
    type,
    schema: SCHEMA_VERSION,
    data,
    meta,
    occurredAt,
    recordedAt,
  })
}

async function readStream(db: SqlDatabase, number: string, after: number, limit: number) {
  const { rows, more } = await readStreamPage<EventRow>(db, { number, after, limit })
  return { events: rows.map(decode), more }
}

async function held(db: SqlDatabase, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await select<{ event_id: string }>(db, sql`select event_id from (${eventsById(eventIds)})`)
  return new Set(rows.map((row) => row.event_id))
}
