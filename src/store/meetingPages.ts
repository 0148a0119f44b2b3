import type { Bearer } from '../app/bearer.ts'
import type { ListedView, MeetingFilter } from '../app/meetingView.ts'
import { classesOf, idOf, partsOfRole, roleOf } from './bearers.ts'
import {
  type Branches,
  branchPage,
  isSeen,
  newestFirst,
  oldestFirst,
  type PageQuery,
  wholePage,
} from './branches.ts'
import { LISTED, type ListedRow, ownLink, toListed } from './meetingRow.ts'
import { type SQL, sql } from './query.ts'
import { all, type SqlDatabase, statement } from './sql.ts'

/** A page of the sessions that the bearer may see. */
export async function meetingsInSight(
  db: SqlDatabase,
  bearer: Bearer,
  filter: MeetingFilter,
): Promise<ListedView[]> {
  const pages = partsOfRole(bearer, {
    ofAdmin: wholePage(pageOf(bearer, filter, filter.deleted), isAdmin(bearer)),
    ofOthers: pageInSight(bearer, filter),
  })
  const found = await db.batch(pages.map(statement))
  return all<ListedRow>(found.flat())
    .map(toListed)
    .sort(filter.newestFirst ? newestFirst : oldestFirst)
}

const isAdmin = (bearer: Bearer): SQL => sql`${roleOf(bearer)} = 'admin'`

function pageInSight(bearer: Bearer, filter: MeetingFilter): SQL {
  const page = pageOf(bearer, filter, false)
  const sight = sightOf(bearer)
  if (filter.classId === undefined && filter.zoomMeetingId === undefined) return branchPage(sight, page)
  return wholePage(
    { ...page, where: sql`${page.where} and ${isSeen(sight)}` },
    sql`${roleOf(bearer)} in ('teacher', 'student', 'parent')`,
  )
}

/**
 * The same rule as domain/access.ts maySee, for many sessions at once; a test holds the two together. Sessions of a series that a
 * substitute has are in `isSeen` alone.
 */
export function sightOf(bearer: Bearer): Branches {
  const [id, role] = [idOf(bearer), roleOf(bearer)]
  return {
    hostId: sql`iif(${role} = 'teacher', ${id}, null)`,
    audiences: sql`case ${role} when 'teacher' then '["all","teachers"]' when 'student' then '["all","students"]'
      when 'parent' then '["all"]' else '[]' end`,
    classes: sql`select id from (${classesOf(bearer)}) where ${role} <> 'admin'`,
    ofClass: sql`m.target_audience = 'class'`,
  }
}

/** `deleted`: whether the page may show deleted sessions, if the request asks for them. */
function pageOf(bearer: Bearer, filter: MeetingFilter, deleted: boolean): PageQuery {
  const { status, classId, zoomMeetingId, upcomingFrom, newestFirst, limit, after } = filter
  const where = [deleted ? sql`true` : sql`m.deleted_at is null`]
  const near = [sql`true`]
  if (status) where.push(sql`m.status = ${status}`)
  if (classId) where.push(sql`m.class_id = ${classId}`)
  if (zoomMeetingId) where.push(sql`m.zoom_meeting_id = ${zoomMeetingId}`)
  if (upcomingFrom) {
    where.push(notOver(upcomingFrom))
    if (newestFirst) where.push(sql`m.start_time >= ${runningSince(upcomingFrom)}`)
    // A later page has only its own bound on the index. With two bounds SQLite might use the first page's.
    else near.push(sql`${after ? sql`+m.start_time` : sql`m.start_time`} >= ${runningSince(upcomingFrom)}`)
  }
  if (after)
    near.push(sql`(m.start_time, m.id) ${newestFirst ? sql`<` : sql`>`} (${after.startTime}, ${after.id})`)
  return {
    own: LISTED,
    // Only pupils have links of their own.
    columns: ownLink(sql`iif(${roleOf(bearer)} = 'student', ${idOf(bearer)}, null)`),
    where: sql.join(where, sql` and `),
    near: sql.join(near, sql` and `),
    order: newestFirst ? 'newest first' : 'oldest first',
    limit,
  }
}

/** A class is at most a day long, and Zoom ends a meeting within thirty hours. So earlier sessions need not be read. */
const RUNNING_MS = 48 * 60 * 60 * 1000

const runningSince = (now: string): string => new Date(Date.parse(now) - RUNNING_MS).toISOString()

const notOver = (now: string): SQL => sql`(m.status = 'started' or (m.status = 'scheduled'
  and strftime('%Y-%m-%dT%H:%M:%fZ', m.start_time, '+' || m.duration || ' minutes') > ${now}))`
