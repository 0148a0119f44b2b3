import { meetingsOf, meetingsWith, ON_PAGE } from './meetingRow.ts'
import { type SQL, sql } from './query.ts'

/**
 * A set of sessions `m`, in branches with an index each, because one condition with `or` would read every session of the school. Sessions
 * that the user hosts, also as an alternative host, are in a branch of their own and in no other.
 */
export interface Branches {
  /** The host's id, also of an alternative host, or null. */
  hostId: SQL
  /** JSON of audiences of many classes at once. */
  audiences: SQL
  /** A query for the ids of classes, and a condition on their sessions. */
  classes: SQL
  ofClass: SQL
}

export interface PageQuery {
  /** A session's own columns, if the page does not need all of them. */
  own?: SQL
  /** Columns beside a session's own, each behind a comma. */
  columns?: SQL
  /** The condition on each session `m`. */
  where: SQL
  /** The condition on the first session of a page. The others follow from it. */
  near: SQL
  order: 'oldest first' | 'newest first'
  limit: number
}

const OLDEST_FIRST = sql`m.start_time, m.id`
const NEWEST_FIRST = sql`m.start_time desc, m.id desc`

/** A page of all sessions, if `may` is true. */
export const wholePage = (
  { own = ON_PAGE, columns = sql``, where, near, order, limit }: PageQuery,
  may: SQL,
): SQL => sql`
  ${meetingsWith(columns, own)} where ${where} and ${near} order by ${order === 'oldest first' ? OLDEST_FIRST : NEWEST_FIRST}
  limit iif(${may}, ${limit}, 0)`

/**
 * A page of branches, in any order. A queue holds the next session of each branch. The first of them goes to the page, and the next one of
 * its branch takes its place. So a page reads its own rows and one more of each branch. The host's id is selected once and passed along,
 * because each mention would bind its values again, and D1 takes 100.
 */
export function branchPage(branches: Branches, page: PageQuery): SQL {
  const [order, behind] = page.order === 'oldest first' ? [sql`5, 6`, sql`>`] : [sql`5 desc, 6 desc`, sql`<`]
  const following = sql`(m.start_time, m.id) ${behind} (w.start_time, w.id)`
  return sql`
    with recursive asking(host) as not materialized (select ${branches.hostId}),
    branch(kind, of, host) as (
      select 'host', host, host from asking union all
      select 'audience', value, host from asking cross join json_each(${branches.audiences}) union all
      select 'class', id, host from asking cross join (${branches.classes}) union all
      select 'alternative', zoom_meeting_id, host from asking join alternative_hosts on user_id = host),
    walk(kind, of, host, place, start_time, id) as (
      select w.kind, w.of, w.host, z.rowid, z.start_time, z.id
      from branch w cross join zoom_meetings z on z.rowid = ${firstOf(branches, page, page.near)}
      union all
      select w.kind, w.of, w.host, z.rowid, z.start_time, z.id
      from walk w cross join zoom_meetings z on z.rowid = ${firstOf(branches, page, following)}
      order by ${order} limit ${page.limit})
    ${meetingsOf(sql`walk w cross join zoom_meetings m on m.rowid = w.place`, page.columns, page.own ?? ON_PAGE)}`
}

/** The rowid of the first session of the branch `w`. */
function firstOf({ ofClass }: Branches, { where, order }: PageQuery, from: SQL): SQL {
  const first = (is: SQL): SQL => sql`(
    select m.rowid from zoom_meetings m where ${is} and ${where} and ${from}
    order by ${order === 'oldest first' ? OLDEST_FIRST : NEWEST_FIRST} limit 1)`
  const isBesides = sql`m.host_id is not w.host and not exists (
    select 1 from alternative_hosts a where a.user_id = w.host and a.zoom_meeting_id = m.zoom_meeting_id)`
  return sql`case w.kind
    when 'host' then ${first(sql`m.host_id = w.of`)}
    when 'alternative' then ${first(sql`m.zoom_meeting_id = w.of and m.host_id is not w.host`)}
    when 'class' then ${first(sql`m.class_id = w.of and ${ofClass} and ${isBesides}`)}
    else ${first(sql`m.target_audience = w.of and ${ofMany} and ${isBesides}`)} end`
}

/** Names the partial index. */
const ofMany = sql`target_audience in ('all', 'students', 'teachers')`

/** The branches as one condition, for queries that find few sessions by another index. */
export const isIn = ({ hostId, audiences, classes, ofClass }: Branches): SQL => sql`(
  m.host_id = ${hostId} or m.zoom_meeting_id in (select zoom_meeting_id from alternative_hosts where user_id = ${hostId})
  or m.target_audience in (select value from json_each(${audiences}))
  or (${ofClass} and m.class_id in (${classes})))`

/**
 * The same, and the sessions of the user's series that a substitute has. The branches leave these out, because an index for them would
 * cost a row, and each list a look.
 */
export const isSeen = (branches: Branches): SQL =>
  sql`(${isIn(branches)} or m.series_host_id = ${branches.hostId})`

interface Placed {
  start_time: string
  id: string
}

/** The rows of a page are sorted here, because SQLite would read them again to sort. */
export function oldestFirst(a: Placed, b: Placed): number {
  if (a.start_time === b.start_time) return a.id < b.id ? -1 : 1
  return a.start_time < b.start_time ? -1 : 1
}

export const newestFirst = (a: Placed, b: Placed): number => oldestFirst(b, a)
