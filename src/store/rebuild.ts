import { DatabaseUnavailable, type Rebuild, type Rebuilt, type RecordedEvent } from '../app/ports.ts'
import type { DataOf } from '../domain/events.ts'
import { allPages, streamId } from './eventPages.ts'
import { forget, project } from './project.ts'
import { type SQL, sql } from './query.ts'
import { decode, type EventRow, ignored, type OnUnreadable, UnreadableEvent } from './readable.ts'
import { recount } from './recount.ts'
import { type SqlDatabase, type Statement, select, statement } from './sql.ts'

export const createRebuild = (db: SqlDatabase, unreadable: OnUnreadable): Rebuild => ({
  next: (after, limit) => rebuild(db, after, limit, MAX_BATCH, unreadable),
})

/** The most reads of a stream that is written to meanwhile. */
const MAX_ATTEMPTS = 5
/** Characters of one batch's values. Only a stream with thousands of people has more. */
const MAX_BATCH = 8_000_000

/**
 * Replays the log into the read models, stream by stream. One transaction replaces the rows of a stream, so reads see the old or the new
 * rows, and writers go on. After the last stream, rows without a stream are deleted.
 */
export async function rebuild(
  db: SqlDatabase,
  after = '',
  limit = 1000,
  maxBatch = MAX_BATCH,
  unreadable = ignored,
): Promise<Rebuilt> {
  const found = await select<{ stream_id: string }>(
    db,
    sql`select distinct stream_id from events where stream_id > ${streamId(after)}
        order by stream_id limit ${limit + 1}`,
  )
  const numbers = found.slice(0, limit).map(({ stream_id }) => stream_id.slice(streamId('').length))
  let meetings = 0
  for (const number of numbers)
    try {
      await rebuildStream(db, number, maxBatch)
      meetings += 1
    } catch (error) {
      // The rows of this meeting stay as they are.
      if (!(error instanceof UnreadableEvent)) throw error
      unreadable(error)
    }
  const goesOn = found.length > limit
  if (!goesOn) await removeStrays(db)
  return {
    meetings,
    reached: goesOn ? (numbers.at(-1) ?? null) : null,
    bookmark: db.bookmark(),
  }
}

async function rebuildStream(db: SqlDatabase, number: string, maxBatch: number): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1)
    if (await replayed(db, number, maxBatch)) return
  throw new DatabaseUnavailable(
    `${streamId(number)} was written to in ${MAX_ATTEMPTS} attempts to rebuild it`,
  )
}

/** False if the stream was written to meanwhile. Then nothing or a part was replaced. */
async function replayed(db: SqlDatabase, number: string, maxBatch: number): Promise<boolean> {
  const { pages, state } = await readStream(db, number)
  const scheduled = scheduledIn(pages)
  if (scheduled === null) throw new Error(`${streamId(number)} does not begin with MeetingScheduled`)
  const stream = { number, seriesId: scheduled.seriesId }
  const emptied = forget(stream, pages.flat().flatMap(sessionIdsIn))
  const filled = pages.flatMap((events) => project(stream, events))
  try {
    for (const some of batches([...emptied.map(statement), ...filled], maxBatch))
      await db.batch([unlessMoved(number, state), ...some])
    return true
  } catch (error) {
    if (String(error).includes('WRONG_EXPECTED_VERSION')) return false
    throw error
  }
}

/** The stream's version, and its number of names and e-mails. Erasure appends nothing, but makes them fewer. */
interface StreamState {
  version: number
  words: number
}

const isWord = sql`word.key in ('name', 'email') and word.type <> 'null'`

async function readStream(db: SqlDatabase, number: string) {
  const pages: RecordedEvent[][] = []
  const state: StreamState = { version: 0, words: 0 }
  const counted = (page: SQL) => sql`
    select page.*, (select count(*) from json_tree(page.data) word where ${isWord}) as words
    from (${page}) page order by version`
  for await (const rows of allPages<EventRow & { words: number }>(db, number, counted)) {
    pages.push(rows.map(decode))
    state.version = rows.at(-1)?.version ?? state.version
    state.words += rows.reduce((sum, { words }) => sum + words, 0)
  }
  return { pages, state }
}

function scheduledIn([events]: RecordedEvent[][]): DataOf<'MeetingScheduled'> | null {
  const first = events?.[0]
  return first?.type === 'MeetingScheduled' ? first.data : null
}

const sessionIdsIn = ({ type, data }: RecordedEvent): string[] =>
  type === 'MeetingScheduled' || type === 'SessionsAdded' ? data.sessions.map(({ id }) => id) : []

/** Appends version 0, which the log refuses with WRONG_EXPECTED_VERSION, if the stream has changed since it was read. */
const unlessMoved = (number: string, { version, words }: StreamState): Statement =>
  statement(sql`
    insert into events (stream_id, version, event_id, type, data, meta, occurred_at, recorded_at)
    select ${streamId(number)}, 0, '', '', '{}', '{}', '', ''
    where ${version} is not (select max(version) from events where stream_id = ${streamId(number)})
      or ${words} <> (
        select count(*) from events e, json_tree(e.data) word
        where e.stream_id = ${streamId(number)} and ${isWord})`)

/** Statements in order, in as few lots as D1 takes. Between two lots, readers see the meeting half replaced. */
function batches(statements: readonly Statement[], maxSize: number): Statement[][] {
  const all: Statement[][] = [[]]
  let size = 0
  for (const one of statements) {
    const own = one.params.reduce<number>((sum, value) => sum + String(value).length, one.sql.length)
    if (size > 0 && size + own > maxSize) {
      all.push([])
      size = 0
    }
    all.at(-1)?.push(one)
    size += own
  }
  return all
}

/** By the column of zoom_meetings that their meeting_id names. */
const OF_MEETINGS = [
  ['zoom_participants', 'id'],
  ['expected_users', 'id'],
  ['attendance_records', 'id'],
  ['attendance_corrections', 'id'],
  ['meeting_registrants', 'series_id'],
  ['zoom_registrants', 'series_id'],
] as const

/** Deletes rows without a stream, and counts the sums anew. Looks up each meeting of a table once, not each row. */
async function removeStrays(db: SqlDatabase): Promise<void> {
  const meetings = sql`
    delete from zoom_meetings
    where not exists (select 1 from events where stream_id = ${streamId('')} || zoom_meeting_id)`
  await db.batch(
    [meetings, ...OF_MEETINGS.map(([table, id]) => straysOf(sql.raw(table), sql.raw(id))), ...recount].map(
      statement,
    ),
  )
}

const straysOf = (table: SQL, meeting: SQL): SQL => sql`
  delete from ${table} where meeting_id in (
    with recursive ids(id) as (
      select min(meeting_id) from ${table}
      union all select (select min(meeting_id) from ${table} where meeting_id > ids.id) from ids where id is not null)
    select id from ids where id not in (select ${meeting} from zoom_meetings))`
