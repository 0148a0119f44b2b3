import type { Bearer, Sight } from '../app/bearer.ts'
import type { User } from '../app/ports.ts'
import type { Queries } from '../app/queries.ts'
import type { RegistrantView, RegistrationProgress } from '../app/registrantView.ts'
import { HOSTS_IN_ZOOM } from '../app/registration.ts'
import { applicants, applicantsOf, toApplicants } from './applicants.ts'
import { idOf, inClass, mayOversee, standing, taught, toFamily } from './bearers.ts'
import { notErased } from './erased.ts'
import { attendanceAt, history } from './history.ts'
import { meetingsInSight } from './meetingPages.ts'
import { type MeetingRow, meetingsWith, ownLink, toMeeting } from './meetingRow.ts'
import { compareNames } from './names.ts'
import { type SQL, sql } from './query.ts'
import { ignored } from './readable.ts'
import { report } from './report.ts'
import { participants, records, roll } from './roll.ts'
import { all, type SqlDatabase, select, statement } from './sql.ts'
import { heldParts, timeline } from './timeline.ts'

export function createQueries(db: SqlDatabase, unreadable = ignored): Queries {
  return {
    user: async (id) => (await select<User>(db, userById(id)))[0] ?? null,
    classNamed: async (id) =>
      (await select<Named>(db, sql`select id, name from classes where id = ${id}`))[0] ?? null,
    standing: (bearer) => standing(db, bearer),
    taught: (bearer) => taught(db, bearer),
    sight: (bearer, meetingId) => sight(db, bearer, meetingId),
    siblings: (zoomMeetingId) => select(db, siblingsOf(zoomMeetingId)),
    meetings: (bearer, filter) => meetingsInSight(db, bearer, filter),
    roll: (bearer, meetingId) => roll(db, bearer, meetingId),
    records: (bearer, meetingId) => records(db, bearer, meetingId),
    participants: (bearer, meetingId) => participants(db, bearer, meetingId),
    registrant: async (bearer, meetingId) =>
      (await select<RegistrantView>(db, registrantOf(bearer, meetingId)))[0] ?? null,
    applicants: (bearer, meetingId, filter) => applicants(db, seriesFor(bearer, meetingId), filter),
    registration: (bearer, meetingId) => registration(db, bearer, meetingId),
    unregistered: (classId, studentId, from) => select(db, unregisteredFor(classId, studentId, from)),
    report: (bearer, filter) => report(db, bearer, filter),
    history: (meetingId, after, limit) => history(db, unreadable, meetingId, after, limit),
    attendanceAt: (meetingId, at) => attendanceAt(db, unreadable, meetingId, at),
    timeline: (meetingId) => timeline(db, unreadable, meetingId),
    heldParts: (meetingId) => heldParts(db, meetingId),
  }
}

const userById = (id: string): SQL =>
  sql`select u.id, u.name, u.email, u.avatar, u.role from users u where u.id = ${id} and ${notErased}`

const siblingsOf = (zoomMeetingId: string): SQL => sql`
  select id, nullif(occurrence_id, '') as occurrence_id, start_time, duration, status, host_id from zoom_meetings
  where zoom_meeting_id = ${zoomMeetingId} and deleted_at is null order by start_time, id`

async function sight(db: SqlDatabase, bearer: Bearer, meetingId: string): Promise<Sight> {
  const family = sql`, (
    select json_group_array(json_array(student_id, is_own)) from (${inClass(bearer, sql`m.class_id`)})) as family`
  const [row] = await select<MeetingRow & { family: string }>(
    db,
    sql`${meetingsWith(sql`${ownLink(idOf(bearer))} ${family}`)} where m.id = ${meetingId}`,
  )
  if (row === undefined) return { meeting: null, enrolled: false, childIds: [] }
  return { meeting: toMeeting(row), ...familyIn(row.family) }
}

/** The rows of `inClass`, as `sight` packs them. */
const familyIn = (json: string): Pick<Sight, 'enrolled' | 'childIds'> =>
  toFamily(JSON.parse(json).map(([student_id, is_own]: [string, number]) => ({ student_id, is_own })))

/** A query for the id of a session's series. */
const seriesOf = (meetingId: string): SQL =>
  sql`(select series_id from zoom_meetings where id = ${meetingId})`

/** The same, or null for a bearer who may oversee no session. */
const seriesFor = (bearer: Bearer, meetingId: string): SQL =>
  sql`iif(${mayOversee(bearer)}, ${seriesOf(meetingId)}, null)`

const registrantOf = (bearer: Bearer, meetingId: string): SQL => sql`
  select zoom_registrant_id as registrant_id, join_url, status, error from meeting_registrants
  where meeting_id = ${seriesOf(meetingId)} and user_id = ${idOf(bearer)}`

type Named = Pick<User, 'id' | 'name'>

interface RegistrationRow {
  user_id: string
  status: RegistrantView['status']
  name: string | null
  reason: string | null
  is_staff: 0 | 1
  is_of_joint_class: 0 | 1
}

const MAX_ASKING = 100

/** The office, and the teachers of all classes that sit together: they are registered beside the pupils. */
const staffOf = (meetingId: string): SQL => sql`(
  select id from users where role = 'admin'
  union select c.teacher_id from zoom_meetings its
      join zoom_meetings sitting
        on sitting.zoom_meeting_id = its.zoom_meeting_id and sitting.occurrence_id = its.occurrence_id
      join classes c on c.id = sitting.class_id
    where its.id = ${meetingId} and c.teacher_id is not null)`

/** Whether a user of `r` is not of the session's class, of classes that sit together. Who has left a joint class is still not of this one. */
const isOfJointClass = (meetingId: string): SQL => sql`exists (
  select 1 from zoom_meetings its
  where its.id = ${meetingId} and its.joint_classes <> '[]' and not exists (
    select 1 from class_students s where s.class_id = its.class_id and s.student_id = r.user_id))`

/** Reads the names and classes only of refused people. */
async function registration(
  db: SqlDatabase,
  bearer: Bearer,
  meetingId: string,
): Promise<RegistrationProgress> {
  const series = seriesFor(bearer, meetingId)
  const [registrants, asking] = await db.batch([
    statement(sql`select r.user_id, r.status, u.name, r.error as reason, r.user_id in ${staffOf(meetingId)} as is_staff,
            iif(r.status = 'denied', ${isOfJointClass(meetingId)}, 0) as is_of_joint_class
          from meeting_registrants r
          left join users u on u.id = iif(r.status = 'denied', r.user_id, null)
        where r.meeting_id = ${series} and r.status <> 'leaving' and r.error is not ${HOSTS_IN_ZOOM}`),
    statement(applicantsOf(series, { status: 'pending', limit: MAX_ASKING })),
  ])
  const rows = all<RegistrationRow>(registrants)
  const pupils = rows.filter(({ is_staff }) => is_staff === 0)
  const denied = rows
    .filter(({ status }) => status === 'denied')
    .map(({ is_staff, is_of_joint_class, user_id, name, reason }) => ({
      ...{ user_id, name, reason },
      isOfJointClass: is_staff === 0 && is_of_joint_class === 1,
    }))
  return {
    ...progressOf(rows),
    pupils: progressOf(pupils),
    failures: denied.sort((a, b) =>
      compareNames({ id: a.user_id, name: a.name }, { id: b.user_id, name: b.name }),
    ),
    asking: toApplicants(asking),
  }
}

function progressOf(rows: readonly RegistrationRow[]) {
  const of = (wanted: RegistrationRow['status']) => rows.filter(({ status }) => status === wanted).length
  return { requested: rows.length, approved: of('approved'), failed: of('denied'), pending: of('pending') }
}

const unregisteredFor = (classId: string, studentId: string, from: string): SQL => sql`
  select m.id, m.zoom_meeting_id from zoom_meetings m
  where m.class_id = ${classId} and m.start_time >= ${from} and m.status in ('scheduled', 'started')
    and m.deleted_at is null and m.registration_enabled = 1 and not exists (
      select 1 from meeting_registrants r
      where r.meeting_id = m.series_id and r.user_id = ${studentId} and r.status = 'approved')
  order by m.start_time, m.id`
