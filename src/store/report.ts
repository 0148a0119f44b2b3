import { type SQL, sql } from 'drizzle-orm'
import type { Bearer } from '../app/bearer.ts'
import type { MeetingPlace } from '../app/meetingView.ts'
import type { RangeEnd, Report, ReportedMeeting, ReportFilter, ReportTotals } from '../app/reportView.ts'
import { idOf, mayOversee, partsOfRole, roleOf } from './bearers.ts'
import { type Branches, branchPage, isIn, newestFirst, type PageQuery, wholePage } from './branches.ts'
import { type MeetingRow, toMeeting } from './meetingRow.ts'
import { all, first, type SqlDatabase, statement } from './sql.ts'
import { isTaken, isUntaken, toUntaken, type UntakenRow, untakenSessions } from './untaken.ts'

/**
 * A page, newest first. The sums read the counters on each session, so N sessions cost N rows. Only the first page asks for sums.
 * People are read only for sessions before their attendance is taken.
 */
export async function report(db: SqlDatabase, bearer: Bearer, filter: ReportFilter): Promise<Report> {
  const branches = reportedTo(bearer)
  const range = rangeOf(filter)
  const page = pageOf(filter, range)
  const isAdmin = sql`${roleOf(bearer)} = 'admin'`
  const begun = sql`${page.where} and ${upToNow(filter, range)}`
  const isMine = sql.join(partsOfRole(bearer, { ofAdmin: isAdmin, ofOthers: isIn(branches) }), sql` or `)
  const pages = partsOfRole(bearer, {
    ofAdmin: wholePage(page, isAdmin),
    ofOthers: branchPage(branches, page),
  })
  const parts = partsOfRole(bearer, {
    ofAdmin: [inWholeRange(filter, range, isAdmin)],
    ofOthers: inBranches(branches, filter, range),
  })
  const sums = filter.totals ? [totalsOf(parts.flat())] : []
  const [untaken, ...found] = await db.batch(
    [untakenSessions(sql`${begun} and ${mayOversee(bearer)} and (${isMine})`), ...pages, ...sums].map(
      statement,
    ),
  )
  const totals = found.splice(pages.length)[0]
  return {
    meetings: all<ReportedRow>(found.flat()).map(toReported).sort(newestFirst),
    totals: first<ReportTotals>(totals),
    untaken: all<UntakenRow>(untaken).map(toUntaken),
  }
}

/** While a session `m` goes on, its people are counted in their own table. */
const ofRunning = (is: SQL): SQL =>
  sql`(select count(*) from zoom_participants p where p.meeting_id = m.id and ${is})`

const participantCount = sql`iif(m.status = 'started', ${ofRunning(sql`true`)}, m.participant_count)`
const joinedCount = sql`
  iif(m.status = 'started', ${ofRunning(sql`p.status <> 'invited' and p.claimed = 0`)}, m.joined_count)`

type ReportedRow = MeetingRow & { participants: number; joined: number }

const toReported = (row: ReportedRow): ReportedMeeting => ({
  ...toMeeting(row),
  participant_count: row.participants,
  joined_count: row.joined,
})

/** The sessions that a teacher hosts, and the visible sessions of their classes. */
export const reportedTo = (bearer: Bearer): Branches => {
  const teacherId = sql`iif(${roleOf(bearer)} = 'teacher', ${idOf(bearer)}, null)`
  return {
    hostId: teacherId,
    audiences: sql`'[]'`,
    classes: sql`select id from classes where teacher_id = ${teacherId}`,
    ofClass: sql`m.target_audience in ('all', 'teachers', 'class')`,
  }
}

/** The bounds of a range on the index, and the other conditions on a session `m`. */
interface Range {
  first: string
  last: string
  days: SQL
}

/** A local day begins and ends at most this many hours from the same day in UTC. */
const EARLIEST_MS = -14 * 60 * 60 * 1000
const LATEST_MS = (24 + 12) * 60 * 60 * 1000

const EVER = '9999-12-31T23:59:59.999Z'

export function rangeOf({ from, to }: Pick<ReportFilter, 'from' | 'to'>): Range {
  const days = [sql`true`]
  if (from && 'day' in from) days.push(sql`m.date >= ${from.day}`)
  if (to && 'day' in to) days.push(sql`m.date <= ${to.day}`)
  return {
    first: instantOf(from, EARLIEST_MS) ?? '',
    last: instantOf(to, LATEST_MS) ?? EVER,
    days: sql.join(days, sql` and `),
  }
}

const instantOf = (bound: RangeEnd | undefined, ms: number): string | undefined =>
  bound && ('at' in bound ? bound.at : near(bound.day, ms))

/** Instants are compared as text, and a year of five digits or a negative year would sort wrongly. */
function near(day: string, ms: number): string {
  const instant = new Date(Date.parse(day) + ms).toISOString()
  if (instant.startsWith('+')) return EVER
  return instant.startsWith('-') ? '0000-01-01T00:00:00.000Z' : instant
}

function pageOf({ deleted, before, limit }: ReportFilter, range: Range): PageQuery {
  return {
    where: sql`${shownIn({ deleted })} and m.start_time >= ${range.first} and ${range.days}`,
    near: upTo(range.last, before),
    columns: sql`, ${participantCount} as participants, ${joinedCount} as joined`,
    order: 'newest first',
    limit,
  }
}

const shownIn = ({ deleted }: Pick<ReportFilter, 'deleted'>): SQL =>
  deleted ? sql`true` : sql`m.deleted_at is null`

/** A later page begins at the previous page's last row. It has only this bound, because of two bounds SQLite might use the other. */
const upTo = (last: string, before: MeetingPlace | undefined): SQL =>
  before
    ? sql`+m.start_time <= ${last} and (m.start_time, m.id) < (${before.startTime}, ${before.id})`
    : sql`m.start_time <= ${last}`

/** A session that is held at another time of its day begins early by this at most. */
const MOST_EARLY_MS = 26 * 60 * 60 * 1000

/** The conditions of a page, without sessions to come, because none of these is untaken. */
function upToNow({ before, now }: ReportFilter, { last }: Range): SQL {
  const soon = new Date(now.getTime() + MOST_EARLY_MS).toISOString()
  return upTo(last < soon ? last : soon, before && before.startTime < soon ? before : undefined)
}

/** The numbers of app/numbers.ts, from the counters of these sessions. */
const totalsOf = (parts: readonly SQL[]): SQL => sql`
  select count(*) as meetings, coalesce(sum(m.status = 'ended'), 0) as completed,
    coalesce(sum(m.participants), 0) as participants,
    coalesce(sum(case when ${isTaken} then m.present_count + m.late_count
      when ${isUntaken} then 0 else m.joined end), 0) as attended,
    coalesce(sum(iif(m.status = 'ended', m.duration, 0)), 0) as minutes,
    avg(iif(m.status = 'ended', 100.0 * m.attended_count / nullif(m.expected_count, 0), null)) as averageRate
  from (${sql.join([...parts], sql` union all `)}) m`

/** The sessions of a range in `from`, which ends with a condition. */
const inRange = (filter: ReportFilter, range: Range, from: SQL, first = sql`${range.first}`): SQL => sql`
  select m.status, m.attendance_basis, m.attendance_final, m.present_count, m.late_count, m.duration,
    ${participantCount} as participants, ${joinedCount} as joined,
    m.attended_count, m.expected_count, m.class_id, m.target_audience
  from ${from} and ${shownIn(filter)} and ${range.days} and m.start_time <= ${range.last} and m.start_time >= ${first}`

/** All sessions, for admins. */
const inWholeRange = (filter: ReportFilter, range: Range, isAdmin: SQL): SQL =>
  inRange(filter, range, sql`zoom_meetings m where true`, sql`iif(${isAdmin}, ${range.first}, null)`)

/** A teacher's branches, each session once. */
const inBranches = ({ hostId, classes, ofClass }: Branches, filter: ReportFilter, range: Range): SQL[] =>
  [
    sql`zoom_meetings m where m.host_id = ${hostId}`,
    sql`(${classes}) mine cross join zoom_meetings m
      where m.class_id = mine.id and ${ofClass} and m.host_id is not ${hostId} and not exists (
        select 1 from alternative_hosts a where a.user_id = ${hostId} and a.zoom_meeting_id = m.zoom_meeting_id)`,
    sql`alternative_hosts a cross join zoom_meetings m on m.zoom_meeting_id = a.zoom_meeting_id
      where a.user_id = ${hostId} and m.host_id <> a.user_id`,
  ].map((from) => inRange(filter, range, from))
