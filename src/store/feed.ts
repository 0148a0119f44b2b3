import { type SQL, sql } from 'drizzle-orm'
import type { FedEvent, Feed, FeedPage, FeedPlace } from '../app/feed.ts'
import type { MeetingEventType } from '../domain/events.ts'
import { streamId } from './eventPages.ts'
import { type EventRow, ignored, type OnUnreadable, readable } from './readable.ts'
import { type SqlDatabase, selectBeside } from './sql.ts'

export const createFeed = (db: SqlDatabase, unreadable = ignored): Feed => ({
  read: (after, types) => read(db, unreadable, after, types),
})

/** Commits of one page. Most hold one event or a few. */
const COMMITS = 200
/** Bytes of events in one answer of D1. A larger commit makes a page of its own. */
const MAX_PAGE = 1_000_000

type Row = EventRow & { stream_id: string; position: number; until: number; total: number }

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

/** Sizes are summed up by commit, so that a page ends with a whole commit. */
const page = ({ position, version }: FeedPlace, types: readonly MeetingEventType[] | null): SQL => sql`
  select * from (
    select c.position, e.*,
      sum(octet_length(e.data)) over (partition by c.position) as size,
      sum(octet_length(e.data)) over (order by c.position) as until,
      sum(octet_length(e.data)) over () as total
    from commits c join events e on e.stream_id = c.stream_id and e.version between c.first and c.last
    where c.position >= ${position} and c.position <= ${position + COMMITS}
      and (c.position > ${position} or e.version > ${version})
      and ${types === null ? sql`true` : sql`e.type in (select value from json_each(${JSON.stringify(types)}))`})
  where until <= ${MAX_PAGE} or until = size
  order by position, version`

/** Behind the last event if the page was cut for its size, else behind all commits of the page. */
function reachedBy(last: Row | undefined, after: FeedPlace, head: number): FeedPlace {
  if (last !== undefined && last.until < last.total) return { position: last.position, version: null }
  if (head < after.position) return after
  return { position: Math.min(after.position + COMMITS, head), version: null }
}

const fed = (row: Row, unreadable: OnUnreadable): FedEvent[] =>
  readable(row, unreadable).map((event) => ({
    ...event,
    position: row.position,
    number: row.stream_id.slice(streamId('').length),
  }))
