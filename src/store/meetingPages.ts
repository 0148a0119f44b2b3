import { type SQL, sql } from 'drizzle-orm'
import type { MeetingFilter, MeetingPlace, Report, ReportFilter } from '../app/queries.ts'
import type { Actor } from '../domain/access.ts'
import { type MeetingRow, meetings, toMeeting } from './meetingRow.ts'
import { type SqlDatabase, statement } from './sql.ts'

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
  /** What else is asked of a meeting `m`. */
  where: SQL
  order: SQL
  limit: number
}

const OLDEST_FIRST = sql`m.start_time, m.id`
const NEWEST_FIRST = sql`m.start_time desc, m.id desc`

/** A page of what somebody may see, oldest first. */
export function meetingsInSight(actor: Actor, filter: MeetingFilter): SQL {
  const page = { where: passing(filter), order: OLDEST_FIRST, limit: filter.limit }
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

function passing({ status, classId, upcomingFrom, after }: MeetingFilter): SQL {
  const conditions = [sql`true`]
  if (status) conditions.push(sql`m.status = ${status}`)
  if (classId) conditions.push(sql`m.class_id = ${classId}`)
  if (upcomingFrom)
    conditions.push(sql`m.start_time >= ${upcomingFrom} and m.status in ('scheduled', 'started')`)
  if (after) conditions.push(sql`(m.start_time, m.id) > (${after.startTime}, ${after.id})`)
  return sql.join(conditions, sql` and `)
}

const meetingPage = ({ where, order, limit }: Page): SQL =>
  sql`${meetings} where ${where} order by ${order} limit ${limit}`

/** The sight as one condition, for where another index leads to few meetings anyway. */
const isIn = ({ hostId, audiences, classes, ofClass }: Scope): SQL => sql`(
  m.host_id = ${hostId} or m.target_audience in (select value from json_each(${JSON.stringify(audiences)}))
  or (${ofClass} and m.class_id in (${classes})))`

/** The page of each part is looked for alone; the first of all of them are the page of the whole. */
function pageIn(sight: Scope, page: Page): SQL {
  const { order, limit } = page
  return sql`${meetings}
    where m.rowid in (select place from (${placesIn(sight, page)}) m order by ${order} limit ${limit})
    order by ${order}`
}

/** The rowids of the page of each part, of which D1 takes five. No meeting is in two: a host's are in the first alone. */
function placesIn({ hostId, audiences, classes, ofClass }: Scope, page: Page): SQL {
  const others = { ...page, where: sql`m.host_id <> ${hostId} and ${page.where}` }
  const parts = [
    partOf(sql`m.host_id = ${hostId}`, page),
    ...audiences.map((audience) => partOf(isFor(audience), others)),
    partOfEachClass(classes, { ...others, where: sql`${ofClass} and ${others.where}` }),
  ]
  return sql.join(parts, sql` union all `)
}

const partOf = (is: SQL, { where, order, limit }: Page): SQL => sql`
  select * from (
    select m.rowid as place, m.start_time, m.id from zoom_meetings m
    where ${is} and ${where} order by ${order} limit ${limit})`

/** The second half names the partial index. */
const isFor = (audience: Scope['audiences'][number]): SQL =>
  sql`m.target_audience = ${audience} and target_audience in ('all', 'students', 'teachers')`

/** Class by class, for an index has the meetings of one class in order, and not those of several. */
const partOfEachClass = (classes: SQL, { where, order, limit }: Page): SQL => sql`
  select c.rowid, c.start_time, c.id from (${classes}) mine cross join zoom_meetings c on c.rowid in (
    select m.rowid from zoom_meetings m
    where m.class_id = mine.id and ${where} order by ${order} limit ${limit})`

/** SQLite's limit for none. */
const ALL = -1

/** The counters on each meeting make this N rows for N meetings. */
export async function report(db: SqlDatabase, filter: ReportFilter): Promise<Report> {
  const { teacherId, before, limit } = filter
  const inRange = starting(filter)
  const page = { where: sql`${inRange} and ${isBefore(before)}`, order: NEWEST_FIRST, limit }
  const sight = teacherId === undefined ? null : reportedTo(teacherId)
  const places = sight && placesIn(sight, { where: inRange, order: NEWEST_FIRST, limit: ALL })
  const [rows, totals] = await db.batch([
    statement(sight ? pageIn(sight, page) : meetingPage(page)),
    statement(totalsOf(places ? sql`m.rowid in (select place from (${places}))` : inRange)),
  ])
  const none = { meetings: 0, completed: 0, participants: 0, attendees: 0, minutes: 0, averageRate: null }
  return {
    meetings: (rows ?? []).map((row) => toMeeting(row as MeetingRow)),
    totals: (totals?.[0] as Report['totals'] | undefined) ?? none,
  }
}

/** What a teacher hosts, and what of their classes they see. */
const reportedTo = (teacherId: string): Scope => ({
  hostId: teacherId,
  audiences: [],
  classes: sql`select id from classes where teacher_id = ${teacherId}`,
  ofClass: sql`m.target_audience in ('all', 'teachers', 'class')`,
})

const starting = ({ from, to }: ReportFilter): SQL =>
  sql.join(
    [sql`true`, ...(from ? [sql`m.start_time >= ${from}`] : []), ...(to ? [sql`m.start_time < ${to}`] : [])],
    sql` and `,
  )

const isBefore = (place: MeetingPlace | undefined): SQL =>
  place ? sql`(m.start_time, m.id) < (${place.startTime}, ${place.id})` : sql`true`

const totalsOf = (where: SQL): SQL => sql`
  select count(*) as meetings, coalesce(sum(m.status = 'ended'), 0) as completed,
    coalesce(sum(m.participant_count), 0) as participants, coalesce(sum(m.attendee_count), 0) as attendees,
    coalesce(sum(iif(m.status = 'ended', m.duration, 0)), 0) as minutes,
    avg(iif(m.status = 'ended', ${attendedPercent}, null)) as averageRate
  from zoom_meetings m where ${where}`

/** Present and late of the class; where no attendance is taken, those who came of those who were invited. */
const attendedPercent = sql`
  100.0 * iif(m.attendance_basis is null, m.attendee_count, m.present_count + m.late_count) /
    nullif(iif(m.attendance_basis is null, m.participant_count, m.present_count + m.late_count + m.partial_count +
      m.absent_count + m.excused_count), 0)`
