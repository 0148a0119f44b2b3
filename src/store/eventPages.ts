import { DatabaseUnavailable } from '../app/ports.ts'
import { type SQL, sql } from './query.ts'
import type { EventRow } from './readable.ts'
import { type SqlDatabase, select, selectBeside } from './sql.ts'

export const streamId = (number: string): string => `meeting/${number}`

/** A meeting: its number, or a query for its number. */
export type MeetingNumber = string | SQL

const streamOf = (number: MeetingNumber): string | SQL =>
  typeof number === 'string' ? streamId(number) : sql`${streamId('')} || ${number}`

/** Bytes of events in one answer of D1. A few large events, as the attendance of a big class, make a page of their own. */
const MAX_PAGE = 1_000_000

/**
 * The next events of a stream that `where` admits: at most `limit`, and at least one, but no more than one answer of D1 should hold.
 * `last`: the version of the last event of the page, or of the event behind the page.
 */
export const eventPage = (number: MeetingNumber, after: number, limit: number, where = sql`true`): SQL =>
  pageOfEvents(
    sql`select * from events where stream_id = ${streamOf(number)} and version > ${after} and (${where})`,
    limit,
  )

/** The same of a query for events behind a version. */
export const pageOfEvents = (events: SQL, limit: number): SQL => sql`
  select version, event_id, type, schema_version, data, meta, occurred_at, recorded_at, last from (
    select *, octet_length(data) as size, sum(octet_length(data)) over (order by version) as until,
      row_number() over (order by version) as place, max(version) over () as last
    from (${events} order by version limit ${limit + 1}))
  where place <= ${limit} and (until <= ${MAX_PAGE} or until = size)`

/**
 * The next events of a stream by the same rule. Without a look-ahead, because the end of the stream is known and each window would read its
 * rows again.
 */
const streamPage = (number: MeetingNumber, after: number, limit: number): SQL => sql`
  select version, event_id, type, schema_version, data, meta, occurred_at, recorded_at from (
    select *, octet_length(data) as size, sum(octet_length(data)) over (order by version) as until
    from (select * from events where stream_id = ${streamOf(number)} and version > ${after}
          order by version limit ${limit}))
  where until <= ${MAX_PAGE} or until = size`

/** The rows of `eventPage`, and whether the stream goes on behind them. */
export async function readPage<Row extends EventRow>(db: SqlDatabase, page: SQL) {
  return pageOf(await select<Row & { last: number }>(db, page))
}

/**
 * The next page of a stream, to decide by. A stream without events is a meeting that Rollcall does not know, so an empty page is
 * believed only if the end of the stream agrees. `wrap` may add columns.
 */
export async function readStreamPage<Row extends EventRow>(
  db: SqlDatabase,
  { number, after, limit }: { number: MeetingNumber; after: number; limit: number },
  wrap: (page: SQL) => SQL = (page) => page,
) {
  const { rows, beside } = await selectBeside<Row, { last: number | null }>(
    db,
    wrap(streamPage(number, after, limit)),
    sql`select max(version) as last from events where stream_id = ${streamOf(number)}`,
  )
  const last = beside.last ?? 0
  if (rows.length === 0 && last > after)
    throw new DatabaseUnavailable('The database answers without the events that it has')
  return { rows, more: (rows.at(-1)?.version ?? last) < last }
}

function pageOf<Row extends EventRow>(rows: (Row & { last: number })[]) {
  const end = rows.at(-1)
  return { rows, more: end !== undefined && end.version < end.last }
}

/** Events read at a time, at most. */
export const PAGE = 500

/** The rows of a whole stream, page by page; `wrap` may add columns to a page's own. */
export async function* allPages<Row extends EventRow>(
  db: SqlDatabase,
  number: MeetingNumber,
  wrap?: (page: SQL) => SQL,
): AsyncGenerator<Row[]> {
  for (let [after, goesOn] = [0, true]; goesOn; ) {
    const { rows, more } = await readStreamPage<Row>(db, { number, after, limit: PAGE }, wrap)
    yield rows
    after = rows.at(-1)?.version ?? after
    goesOn = more
  }
}
