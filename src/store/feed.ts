import type { FedEvent, Feed, FeedPage, FeedPlace } from '../app/feed.ts'
import type { MeetingEventType } from '../domain/events.ts'
import { streamId } from './eventPages.ts'
import { type SQL, sql } from './query.ts'
import { type EventRow, ignored, type OnUnreadable, readable } from './readable.ts'
import { type SqlDatabase, selectBeside } from './sql.ts'

export const createFeed = (db: SqlDatabase, unreadable = ignored): Feed => ({
  read: (after, types) => read(db, unreadable, after, types),
})

/** A page looks through so many positions at most. */
const POSITIONS = 100
/** A page looks through so many events at most. A position with more makes a page of its own. */
const EVENTS = 1_000
/** Bytes of events in one answer of D1. A larger position makes a page of its own. */
const MAX_PAGE = 1_000_000

type Row = EventRow & { stream_id: string; position: number; nth: number; until: number; total: number }
interface Ends {
  first: number | null
  head: number | null
  looked: number | null
}

async function read(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  after: FeedPlace,
  types: readonly MeetingEventType[] | null,
): Promise<FeedPage> {
  const { rows, beside } = await selectBeside<Row, Ends>(
    db,
    page(after, types),
    // Subqueries, because SQLite would read the whole table for min and max in one.
    sql`select (select min(position) from commits) as first, (select max(position) from commits) as head,
      (select max(position) from (${commitsBehind(after)})) as looked`,
  )
  const { first, head } = { first: beside.first ?? 0, head: beside.head ?? 0 }
  const events = rows.sort(inOrder).flatMap((row) => fed(row, unreadable))
  return { events, reached: reachedBy(rows.at(-1), after, beside.looked), first, head }
}

/** SQLite would read the rows again to sort. */
const inOrder = (a: Row, b: Row): number => a.position - b.position || a.nth - b.nth

const countOf = (runs: SQL): SQL => sql`(select sum(value->>2 - value->>1 + 1) from json_each(${runs}))`

/** The next commits, position by position: positions have no gaps. A window over them would read each one several times. */
const commitsBehind = ({ position, nth }: FeedPlace): SQL => sql`
  with recursive near(position, runs, until) as (
    select position, runs, ${countOf(sql`runs`)} from commits where position = ${nth === null ? position + 1 : position}
    union all
    select c.position, c.runs, n.until + ${countOf(sql`c.runs`)} from near n cross join commits c on c.position = n.position + 1
    where n.until + ${countOf(sql`c.runs`)} <= ${EVENTS}
    limit ${POSITIONS})
  select position, runs from near`

/**
 * Sizes are summed up by position, so that a page ends with a whole position. The events of a cut page are read for their size alone.
 * `nth` of a run is the place of its last event in the position.
 */
function page(after: FeedPlace, types: readonly MeetingEventType[] | null): SQL {
  const ofRun = sql`e.stream_id = r.stream_id and e.version between r.first and r.last
    and (r.position > ${after.position} or r.nth - r.last + e.version > ${after.nth})
    and ${types === null ? sql`true` : sql`e.type in (select value from json_each(${JSON.stringify(types)}))`}`
  return sql`
    with run as (
      select position, j.value->>0 as stream_id, j.value->>1 as first, j.value->>2 as last,
        sum(j.value->>2 - j.value->>1 + 1) over (partition by position order by j.key) as nth
      from (${commitsBehind(after)}) join json_each(runs) j),
    sized as materialized (
      select r.*, (select sum(octet_length(e.data)) from events e where ${ofRun}) as size from run r)
    select r.position, r.nth - r.last + e.version as nth, r.until, r.total, e.* from (
      select *, sum(size) over (order by position) as until, sum(size) over () as total,
        min(iif(size is null, null, position)) over () as begins
      from sized) r
      cross join events e on ${ofRun}
    where r.until <= ${MAX_PAGE} or r.position = r.begins`
}

/** Behind the last event if the page was cut for its size, else behind all commits that were looked through. */
function reachedBy(last: Row | undefined, after: FeedPlace, looked: number | null): FeedPlace {
  if (last !== undefined && last.until < last.total) return { position: last.position, nth: null }
  return looked === null ? after : { position: looked, nth: null }
}

const fed = (row: Row, unreadable: OnUnreadable): FedEvent[] =>
  readable(row, unreadable).map((event) => ({
    ...event,
    position: row.position,
    nth: row.nth,
    number: row.stream_id.slice(streamId('').length),
  }))
