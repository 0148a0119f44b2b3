import type { Bearer } from '../app/bearer.ts'
import type {
  ExportedRecord,
  ExportedSession,
  ExportFilter,
  ExportStore,
  PupilSight,
} from '../app/exports.ts'
import type { MeetingPlace } from '../app/meetingView.ts'
import { familyOf, idOf, roleOf } from './bearers.ts'
import { branchPage, isSeen, oldestFirst, type PageQuery, wholePage } from './branches.ts'
import { recordsAt } from './history.ts'
import { sightOf } from './meetingPages.ts'
import { type MeetingRow, meetingsWith, toMeeting } from './meetingRow.ts'
import { packedRecords, type RecordTuple, toRecord } from './packedRecords.ts'
import { type SQL, sql } from './query.ts'
import { ignored } from './readable.ts'
import { reportedTo } from './report.ts'
import { rangeOf } from './reportRange.ts'
import { byStudent } from './roll.ts'
import { all, type SqlDatabase, select, statement } from './sql.ts'

/** Queries that are needed seldom are no part of the Worker's start. */
export const createExportStore = (db: SqlDatabase, unreadable = ignored): ExportStore => ({
  sessions: (viewer, filter, page) => sessions(db, viewer, filter, page),
  pupil: (bearer, studentId) => pupil(db, bearer, studentId),
  section: async (classId, whole) =>
    (await import('./section.ts')).section(
      db,
      whole ? classesOfSection(classId) : sql`select ${classId} as id`,
    ),
  amendments: async (sessions) => (await import('./amendments.ts')).amendments(db, sessions, unreadable),
  recordsAt: (meetingId, at) => recordsAt(db, unreadable, meetingId, at),
  person: async (viewer, userId) => (await import('./person.ts')).person(db, viewer, userId),
})

interface Wanted {
  after?: MeetingPlace | undefined
  limit: number
}

/** A page of sessions with their records. It uses the same indexes as a report. */
async function sessions(db: SqlDatabase, viewer: Bearer, filter: ExportFilter, wanted: Wanted) {
  const found = await db.batch(walks(viewer, filter, pageOf(viewer, filter, wanted)).map(statement))
  // A session may come twice, because a teacher's own child may also be in their class.
  const rows = new Map(all<ExportedRow>(found.flat()).map((row) => [row.id, row]))
  return [...rows.values()].map(toSession).sort(oldestFirst).slice(0, wanted.limit)
}

function walks(
  viewer: Bearer,
  { meetingId, classId, section, studentId }: ExportFilter,
  page: PageQuery,
): SQL[] {
  const own = ofFamily(viewer, studentId)
  const sight = sightOf(viewer)
  const seen = sql`(${overseenBy(viewer)} or ${isSeen(sight)} and ${own})`
  if (meetingId !== undefined)
    return [
      sql`${meetingsWith(page.columns ?? sql``)} where m.id = ${meetingId} and ${page.where} and ${page.near} and ${seen}`,
    ]
  // One class has an index in this order. Branches would read each session twice.
  if (classId !== undefined && section !== true)
    return [
      wholePage({ ...page, where: sql`m.class_id = ${classId} and ${page.where} and ${seen}` }, sql`true`),
    ]
  if (classId !== undefined)
    return [
      branchPage(
        { hostId: sql`null`, audiences: sql`'[]'`, classes: classesOfSection(classId), ofClass: seen },
        page,
      ),
    ]
  if (viewer.role === 'admin') return [wholePage(page, sql`true`)]
  const ofOwn = branchPage(sight, { ...page, where: sql`${page.where} and ${own}` })
  if (viewer.role !== 'teacher') return [ofOwn]
  const reported = branchPage(reportedTo(viewer), page)
  return studentId === undefined ? [reported] : [reported, ofOwn]
}

/** The class itself, and all classes of its section. */
const classesOfSection = (classId: string): SQL => sql`
  select id from classes where id = ${classId} or section is not null and (grade_level, section) = (
    select grade_level, section from classes where id = ${classId})`

/** Whether the viewer sees everybody's records of a session `m`. */
const overseenBy = (viewer: Bearer): SQL => {
  if (viewer.role === 'admin') return sql`true`
  return viewer.role === 'teacher' ? isSeen(reportedTo(viewer)) : sql`false`
}

/** Whether the viewer's family has a record in a session `m`. */
const ofFamily = (viewer: Bearer, studentId: string | undefined): SQL => sql`exists (
  select 1 from attendance_records o where o.meeting_id = m.id and o.student_id in ${familyOf(viewer)}
    ${studentId === undefined ? sql`` : sql`and o.student_id = ${studentId}`})`

function pageOf(viewer: Bearer, filter: ExportFilter, { after, limit }: Wanted): PageQuery {
  const { studentId, deleted = false, former = false } = filter
  const range = rangeOf({
    from: filter.from === undefined ? undefined : { day: filter.from },
    to: filter.to === undefined ? undefined : { day: filter.to },
  })
  const withPupil = sql`(exists (
    select 1 from attendance_records w where w.meeting_id = m.id and w.student_id = ${studentId ?? null})
    ${former ? formerly(studentId) : sql``})`
  return {
    where: sql`m.status <> 'cancelled' and ${range.days} and m.start_time <= ${range.last}
      ${deleted ? sql`` : sql`and m.deleted_at is null`} ${studentId === undefined ? sql`` : sql`and ${withPupil}`}`,
    near: after
      ? sql`(m.start_time, m.id) > (${after.startTime}, ${after.id})`
      : sql`m.start_time >= ${range.first}`,
    columns: sql`, c.grade_level, c.section, c.edfi_section, ${recordsOf(viewer, studentId)} as records`,
    order: 'oldest first',
    limit,
  }
}

const formerly = (studentId: string | undefined): SQL => sql`or m.class_id in (
    select class_id from class_students where student_id = ${studentId ?? null} union all
    select class_id from former_students where student_id = ${studentId ?? null})`

/** Two parts, and one is always empty: everybody's records, or the family's. */
function recordsOf(viewer: Bearer, studentId: string | undefined): SQL {
  const pupil = studentId === undefined ? sql`` : sql`and a.student_id = ${studentId}`
  if (viewer.role === 'admin') return packedRecords(sql`a.meeting_id = m.id ${pupil}`)
  const family = sql`a.student_id in ${familyOf(viewer)} ${pupil}`
  if (viewer.role !== 'teacher') return packedRecords(sql`a.meeting_id = m.id and ${family}`)
  const isSeen = overseenBy(viewer)
  return packedRecords(
    sql`a.meeting_id = iif(${isSeen}, m.id, null) ${pupil}`,
    sql`a.meeting_id = iif(${isSeen}, null, m.id) and ${family}`,
  )
}

type ExportedRow = MeetingRow & {
  grade_level: string | null
  section: string | null
  edfi_section: string | null
  records: string
}

function toSession(row: ExportedRow): ExportedSession {
  const { class: its, ...meeting } = toMeeting(row)
  // The tuples come from `packedRecords`. The Ed-Fi key was checked when the roster was imported.
  const found: ExportedRecord[] = (JSON.parse(row.records) as RecordTuple[]).map(toRecord).sort(byStudent)
  const edfi = row.edfi_section === null ? null : JSON.parse(row.edfi_section)
  return {
    ...meeting,
    class: its && { id: its.id, name: its.name, gradeLevel: row.grade_level, section: row.section, edfi },
    records: meeting.attendance === null ? [] : found,
  }
}

async function pupil(db: SqlDatabase, bearer: Bearer, studentId: string): Promise<PupilSight | null> {
  const [row] = await select<Record<'is_own' | 'is_child' | 'is_taught', number>>(
    db,
    sql`select u.id = me.id as is_own,
          exists (select 1 from parent_children where parent_id = me.id and student_id = u.id) as is_child,
          exists (select 1 from classes c join class_students s on s.class_id = c.id
            where c.teacher_id = iif(${roleOf(bearer)} = 'teacher', me.id, null) and s.student_id = u.id) as is_taught
        from (select id from users where id = ${studentId} union select id from removed_users where id = ${studentId}) u,
          (select ${idOf(bearer)} as id) me`,
  )
  return row ? { isOwn: row.is_own === 1, isChild: row.is_child === 1, isTaught: row.is_taught === 1 } : null
}
