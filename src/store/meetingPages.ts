import { type SQL, sql } from 'drizzle-orm'
import type { Bound, MeetingFilter, MeetingPlace, MeetingView, Report, ReportFilter } from '../app/queries.ts'
import type { Actor } from '../domain/access.ts'
import {
  joinedCount,
  type MeetingRow,
  meetings,
  meetingsOf,
  participantCount,
  toMeeting,
} from './meetingRow.ts'
import { rollOf, toRoll } from './roll.ts'
import { first, type SqlDatabase, statement } from './sql.ts'

/**
 * Whose meetings `m`. Each part is served by an index of its own, in the order of a page; one condition with `or` would
 * read every meeting of the school.
 */
interface Scope {
  hostId: string
  /** Audiences of many classes at once. */
  audiences: readonly ('all' | 'students' | 'teachers')[]
  /** A query for the ids of classes, and which of their meetings. */
  classes: SQL
  ofClass: SQL
}

interface Page {
  from: SQL
  /** What else is asked of a meeting `m`. */
  where: SQL
  order: SQL
  limit: number
}

type Places = Omit<Page, 'from'>

const OLDEST_FIRST = sql`m.start_time, m.id`
const NEWEST_FIRST = sql`m.start_time desc, m.id desc`

/** A page of what somebody may see. Pupils alone have links of their own. */
export function meetingsInSight(actor: Actor, filter: MeetingFilter): SQL {
  const page = {
    from: actor.role === 'student' ? meetingsOf(actor.id) : meetings,
    where: passing(filter),
    order: filter.newestFirst ? NEWEST_FIRST : OLDEST_FIRST,
    limit: filter.limit,
  }
  if (actor.role === 'admin') return meetingPage(page)
  const sight = sightOf(actor.id, actor.role)
  if (filter.classId === undefined) return pageIn(sight, page)
  return meetingPage({ ...page, where: sql`${page.where} and ${isIn(sight)}` })
}

/** The same rule as domain/access.ts maySee, for many meetings at once; a test holds the two together. */
function sightOf(userId: string, role: 'teacher' | 'student' | 'parent'): Scope {
  const audiences = { teacher: ['all', 'teachers'], student: ['all', 'students'], parent: ['all'] } as const
  return {
    hostId: role === 'teacher' ? userId : NOBODY,
    audiences: audiences[role],
    classes: sql`
      select id from classes where teacher_id = ${userId} and ${role} = 'teacher'
      union select class_id from class_students where student_id = ${userId} and ${role} = 'student'
      union select s.class_id from parent_children p join class_students s on s.student_id = p.student_id
        where p.parent_id = ${userId}`,
    ofClass: sql`m.target_audience = 'class'`,
  }
}

/** No id is empty. */
const NOBODY = ''

function passing({ status, classId, upcomingFrom, deleted, after, newestFirst }: MeetingFilter): SQL {
  const conditions = [isShown(deleted)]
  if (status) conditions.push(sql`m.status = ${status}`)
  if (classId) conditions.push(sql`m.class_id = ${classId}`)
  if (upcomingFrom) conditions.push(notOver(upcomingFrom, startIn(newestFirst ? undefined : after)))
  if (after) conditions.push(newestFirst ? isBefore(after) : isBehind(after))
  return sql.join(conditions, sql` and `)
}

/** A class is at most a day long, and Zoom ends a meeting within thirty hours: that bounds the walk of the index. */
const RUNNING_MS = 48 * 60 * 60 * 1000

const notOver = (now: string, start: SQL): SQL => sql`
  ${start} >= ${new Date(Date.parse(now) - RUNNING_MS).toISOString()}
  and (m.status = 'started' or (m.status = 'scheduled'
    and strftime('%Y-%m-%dT%H:%M:%fZ', m.start_time, '+' || m.duration || ' minutes') > ${now}))`

const isBehind = ({ startTime, id }: MeetingPlace): SQL => sql`(m.start_time, m.id) > (${startTime}, ${id})`

/** On a later page the walk of the index begins at the page's own bound: of two, SQLite might take that of the first page. */
const startIn = (place: MeetingPlace | undefined): SQL => (place ? sql`+m.start_time` : sql`m.start_time`)

const isShown = (deleted: boolean): SQL => (deleted ? sql`true` : sql`m.deleted_at is null`)

const meetingPage = ({ from, where, order, limit }: Page): SQL =>
  sql`${from} where ${where} order by ${order} limit ${limit}`

/** The sight as one condition, for where another index leads to few meetings anyway. */
const isIn = ({ hostId, audiences, classes, ofClass }: Scope): SQL => sql`(
  m.host_id = ${hostId} or m.target_audience in (select value from json_each(${JSON.stringify(audiences)}))
  or (${ofClass} and m.class_id in (${classes})))`

/** The page of each part is looked for alone; the first of all of them are the page of the whole. */
function pageIn(sight: Scope, page: Page): SQL {
  const { from, order, limit } = page
  return sql`${from}
    where m.rowid in (select place from (${placesIn(sight, page)}) m order by ${order} limit ${limit})
    order by ${order}`
}

/** The rowids of the page of each part, of which D1 takes five. No meeting is in two: a host's are in the first alone. */
function placesIn({ hostId, audiences, classes, ofClass }: Scope, page: Places): SQL {
  const others = { ...page, where: sql`m.host_id <> ${hostId} and ${page.where}` }
  const parts = [
    partOf(sql`m.host_id = ${hostId}`, page),
    ...audiences.map((audience) => partOf(isFor(audience), others)),
    partOfEachClass(classes, { ...others, where: sql`${ofClass} and ${others.where}` }),
  ]
  return sql.join(parts, sql` union all `)
}

const partOf = (is: SQL, { where, order, limit }: Places): SQL => sql`
  select * from (
    select m.rowid as place, m.start_time, m.id from zoom_meetings m
    where ${is} and ${where} order by ${order} limit ${limit})`

/** The second half names the partial index. */
const isFor = (audience: Scope['audiences'][number]): SQL =>
  sql`m.target_audience = ${audience} and target_audience in ('all', 'students', 'teachers')`

/** Class by class, for an index has the meetings of one class in order, and not those of several. */
const partOfEachClass = (classes: SQL, { where, order, limit }: Places): SQL => sql`
  select c.rowid, c.start_time, c.id from (${classes}) mine cross join zoom_meetings c on c.rowid in (
    select m.rowid from zoom_meetings m
    where m.class_id = mine.id and ${where} order by ${order} limit ${limit})`

/** SQLite's limit for none. */
const ALL = -1

/**
 * The counters on each session make this N rows for N sessions. Only of those that run at this moment, or of which
 * attendance is still to be taken, everybody is read.
 */
export async function report(db: SqlDatabase, filter: ReportFilter): Promise<Report> {
  const { teacherId, before, limit } = filter
  const inRange = sql`${isShown(filter.deleted)} and ${starting(filter, sql`m.start_time`)}`
  const onPage = sql`${isShown(filter.deleted)} and ${starting(filter, startIn(before))} and ${isBefore(before)}`
  const page = { from: meetings, where: onPage, order: NEWEST_FIRST, limit }
  const sight = teacherId === undefined ? null : reportedTo(teacherId)
  const places = sight && placesIn(sight, { where: inRange, order: NEWEST_FIRST, limit: ALL })
  const all = places ? sql`m.rowid in (select place from (${places}))` : inRange
  const [rows, totals, untaken] = await db.batch([
    statement(sight ? pageIn(sight, page) : meetingPage(page)),
    statement(totalsOf(all)),
    statement(sql`${meetings} where ${all} and ${isUnconfirmed} and ${isUntaken}`),
  ])
  const none = { meetings: 0, completed: 0, participants: 0, attended: 0, minutes: 0, averageRate: null }
  return {
    meetings: (rows ?? []).map((row) => toMeeting(row as MeetingRow)),
    totals: first<Report['totals']>(totals) ?? none,
    running: await rollsOf(
      db,
      (untaken ?? []).map((row) => toMeeting(row as MeetingRow)),
    ),
  }
}

/** Follows from `isUntaken`, and names the partial index. */
const isUnconfirmed = sql`(m.attendance_final = 0 or m.closed_at is null)`

/** As app/numbers.ts says it: people are expected, and their attendance is still to be taken. */
const isUntaken = sql`
  m.attendance_basis is null and m.status in ('started', 'ended')
  and (m.class_id is not null or m.target_audience in ('students', 'teachers'))`

async function rollsOf(db: SqlDatabase, running: readonly MeetingView[]): Promise<Report['running']> {
  if (running.length === 0) return []
  const found = await db.batch(running.flatMap(rollOf).map(statement))
  return running.map((meeting, index) => {
    const [participants, expected, records] = found.slice(3 * index)
    return { meeting, roll: toRoll(participants, expected, records) }
  })
}

/** What a teacher hosts, and what of their classes they see. */
const reportedTo = (teacherId: string): Scope => ({
  hostId: teacherId,
  audiences: [],
  classes: sql`select id from classes where teacher_id = ${teacherId}`,
  ofClass: sql`m.target_audience in ('all', 'teachers', 'class')`,
})

/** `latest`: the start, as it is compared with the end of the range. */
const starting = ({ from, to }: ReportFilter, latest: SQL): SQL =>
  sql.join([sql`true`, ...(from ? [notBefore(from)] : []), ...(to ? [notAfter(to, latest)] : [])], sql` and `)

/** A local day begins and ends within these hours of the same day in UTC: that bounds the walk of the index. */
const EARLIEST_MS = -14 * 60 * 60 * 1000
const LATEST_MS = (24 + 12) * 60 * 60 * 1000

const notBefore = (bound: Bound): SQL =>
  'at' in bound
    ? sql`m.start_time >= ${bound.at}`
    : sql`m.date >= ${bound.day} and m.start_time >= ${near(bound.day, EARLIEST_MS)}`

const notAfter = (bound: Bound, start: SQL): SQL =>
  'at' in bound
    ? sql`${start} <= ${bound.at}`
    : sql`m.date <= ${bound.day} and ${start} <= ${near(bound.day, LATEST_MS)}`

/** Instants are compared as text, in which a year of five digits or a negative one would sort wrongly. */
function near(day: string, ms: number): string {
  const instant = new Date(Date.parse(day) + ms).toISOString()
  if (instant.startsWith('+')) return '9999-12-31T23:59:59.999Z'
  return instant.startsWith('-') ? '0000-01-01T00:00:00.000Z' : instant
}

const isBefore = (place: MeetingPlace | undefined): SQL =>
  place ? sql`(m.start_time, m.id) < (${place.startTime}, ${place.id})` : sql`true`

/** The same numbers as in app/numbers.ts, from the counters. */
const totalsOf = (where: SQL): SQL => sql`
  select count(*) as meetings, coalesce(sum(m.status = 'ended'), 0) as completed,
    coalesce(sum(${participantCount}), 0) as participants,
    coalesce(sum(case when m.attendance_basis is not null then m.present_count + m.late_count
      when ${isUntaken} then 0 else ${joinedCount} end), 0) as attended,
    coalesce(sum(iif(m.status = 'ended', m.duration, 0)), 0) as minutes,
    avg(iif(m.status = 'ended', 100.0 * m.attended_count / nullif(m.expected_count, 0), null)) as averageRate
  from zoom_meetings m where ${where}`
