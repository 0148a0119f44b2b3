import { type SQL, sql } from 'drizzle-orm'
import type { FedEvent, Feed, FeedPage, FeedPlace } from '../app/feed.ts'
import type { MeetingEventType } from '../domain/events.ts'
import { streamId } from './eventPages.ts'
import { type EventRow, ignored, type OnUnreadable, readable } from './readable.ts'
import { type SqlDatabase, selectBeside } from './sql.ts'

export const createFeed = (db: SqlDatabase, unreadable = ignored): Feed => ({
  read: (after, types) => read(db, unreadable, after, types),
})

/** Positions of one page. At a bell the commits of many meetings share a position. */
const POSITIONS = 100
/** Bytes of events in one answer of D1. A larger position makes a page of its own. */
const MAX_PAGE = 1_000_000

type Row = EventRow & { stream_id: string; position: number; nth: number; until: number; total: number }

async function read(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  after: FeedPlace,
  types: readonly MeetingEventType[] | null,
): Promise<FeedPage> {
  const { rows, beside } = await selectBeside<Row, { first: number | null; head: number | null }>(
    db,
    page(after, types),
    // Two subqueries, because SQLite would read the whole table for min and max in one.
    sql`select (select min(position) from commits) as first, (select max(position) from commits) as head`,
  )
  const { first, head } = { first: beside.first ?? 0, head: beside.head ?? 0 }
  const events = rows.flatMap((row) => fed(row, unreadable))
  return { events, reached: reachedBy(rows.at(-1), after, head), first, head }
}

/** Sizes are summed up by position, so that a page ends with a whole position. */
const page = ({ position, nth }: FeedPlace, types: readonly MeetingEventType[] | null): SQL => sql`
  select * from (
    select *,
      sum(octet_length(data)) over (partition by position) as size,
      sum(octet_length(data)) over (order by position) as until,
      sum(octet_length(data)) over () as total
    from (
      select c.position, row_number() over (partition by c.position order by r.key, e.version) as nth, e.*
      from commits c join json_each(c.runs) r
        join events e on e.stream_id = r.value->>0 and e.version between r.value->>1 and r.value->>2
      where c.position >= ${position} and c.position <= ${position + POSITIONS})
    where (position > ${position} or nth > ${nth})
      and ${types === null ? sql`true` : sql`type in (select value from json_each(${JSON.stringify(types)}))`})
  where until <= ${MAX_PAGE} or until = size
  order by position, nth`

/** Behind the last event if the page was cut for its size, else behind all commits of the page. */
function reachedBy(last: Row | undefined, after: FeedPlace, head: number): FeedPlace {
  if (last !== undefined && last.until < last.total) return { position: last.position, nth: null }
  if (head < after.position) return after
  return { position: Math.min(after.position + POSITIONS, head), nth: null }
}

const fed = (row: Row, unreadable: OnUnreadable): FedEvent[] =>
  readable(row, unreadable).map((event) => ({
    ...event,
    position: row.position,
    nth: row.nth,
    number: row.stream_id.slice(streamId('').length),
  }))
