import type { Bearer } from '../app/bearer.ts'
import type { Report, ReportFilter } from '../app/reportView.ts'
import { idOf, mayOversee, partsOfRole, roleOf } from './bearers.ts'
import { type Branches, branchPage, isIn, newestFirst, type PageQuery } from './branches.ts'
import { type SQL, sql } from './query.ts'
import { type ReportedRow, toReported } from './reported.ts'
import { joinedCount, participantCount, type Range, rangeOf, shownIn, upTo } from './reportRange.ts'
import { COUNTED, sums, totalsIn } from './reportSums.ts'
import { all, type SqlDatabase, type SqlRow, statement } from './sql.ts'
import { toUntaken, type UntakenRow, untakenSessions } from './untaken.ts'
import { toWholeReport, wholeReport } from './wholeReport.ts'

/**
 * A page, newest first. Only the first page has sums. An admin's are those of the days. A teacher's read the counters on each session, so N sessions
 * cost N rows.
 * People are read only for sessions before their attendance is taken.
 */
export async function report(db: SqlDatabase, bearer: Bearer, filter: ReportFilter): Promise<Report> {
  const range = rangeOf(filter)
  const parts = partsOfRole(bearer, {
    ofAdmin: ofAll(bearer, filter, range),
    ofOthers: ofBranches(bearer, filter, range),
  })
  const rows = await db.batch(parts.flatMap(({ queries }) => queries).map(statement))
  const found = parts.map(({ queries, read }) => read(rows.splice(0, queries.length)))
  return {
    meetings: found.flatMap(({ meetings }) => meetings).sort(newestFirst),
    totals: filter.before === undefined ? totalsIn(found.flatMap((part) => part.sums)) : null,
    untaken: found.flatMap(({ untaken }) => untaken),
  }
}

/** The queries for a part of the report, and what they found. At most one part finds something. */
interface Part {
  queries: SQL[]
  read: (rows: SqlRow[][]) => Omit<Report, 'totals'> & { sums: string[] }
}

const ofAll = (bearer: Bearer, filter: ReportFilter, range: Range): Part => ({
  queries: [wholeReport(filter, range, sql`${roleOf(bearer)} = 'admin'`)],
  read: ([rows]) => toWholeReport(rows),
})

function ofBranches(bearer: Bearer, filter: ReportFilter, range: Range): Part {
  const branches = reportedTo(bearer)
  const page = pageOf(filter, range)
  const seen = sql`${page.where} and ${page.near} and ${mayOversee(bearer)} and ${isIn(branches)}`
  return {
    queries: [
      untakenSessions(range, seen),
      branchPage(branches, page),
      ...(filter.before === undefined ? [sumsOf(inBranches(branches, filter, range))] : []),
    ],
    read: ([untaken, found, counted]) => ({
      meetings: all<ReportedRow>(found).map(toReported),
      untaken: all<UntakenRow>(untaken).map(toUntaken),
      sums: all<{ sums: string }>(counted).map((row) => row.sums),
    }),
  }
}

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

function pageOf({ deleted, before, limit }: ReportFilter, range: Range): PageQuery {
  return {
    where: sql`${shownIn({ deleted })} and m.start_time >= ${range.first} and ${range.days}`,
    near: upTo(range.last, before),
    columns: sql`, ${participantCount} as participants, ${joinedCount} as joined`,
    order: 'newest first',
    limit,
  }
}

const sumsOf = (parts: readonly SQL[]): SQL =>
  sql`select ${sums()} as sums from (${sql.join([...parts], sql` union all `)}) m`

/** The sessions of a range in `from`, which ends with a condition. */
const inRange = (filter: ReportFilter, range: Range, from: SQL): SQL => sql`
  select ${COUNTED}
  from ${from} and ${shownIn(filter)} and ${range.days} and m.start_time <= ${range.last} and m.start_time >= ${range.first}`

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
