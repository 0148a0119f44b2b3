import type { AttendanceSummary, ListedView, MeetingView } from '../app/meetingView.ts'
import { CLAIMED } from '../domain/meeting.ts'
import { notErased } from './erased.ts'
import { type SQL, sql } from './query.ts'
import type { zoom_meetings } from './schema/sessions.ts'

/** The names of the alternative hosts, as text: `names`. Most meetings have none, and read nothing for it. */
export const coTeachersAs = (names: SQL) => sql`iif(m.alternative_hosts = '[]', '[]', (
    select ${names} from (select json_group_array(name) || '' as names from (
      select u.name from users u where u.id in (select value from json_each(m.alternative_hosts)) and ${notErased} order by u.name))))`

const coTeachers = coTeachersAs(sql`names`)

/** The names of the other classes of a joint session, as text: `names`. Other sessions read nothing for it. */
export const jointClassesAs = (names: SQL) => sql`iif(m.joint_classes = '[]', '[]', (
    select ${names} from (select json_group_array(name) || '' as names from (
      select j.name from classes j where j.id in (select value from json_each(m.joint_classes)) and j.id <> m.class_id
      order by j.name))))`

const jointClasses = jointClassesAs(sql`names`)

/** What a list shows of a session. */
const LISTED_COLUMNS = [
  'id',
  'series_id',
  'zoom_meeting_id',
  'occurrence_id',
  'host_id',
  'series_host_id',
  'alternative_hosts',
  'title',
  'description',
  'meeting_type',
  'start_time',
  'duration',
  'timezone',
  'date',
  'join_url',
  'password',
  'status',
  'class_id',
  'target_audience',
  'registration_url',
  'registration_enabled',
  'created_at',
  'updated_at',
  'deleted_at',
  'started_at',
  'ended_at',
  'held_outside_schedule',
  'waited_count',
] as const satisfies Column[]

/** What is read of a session beside its settings. */
export const SESSION_COLUMNS = [
  ...LISTED_COLUMNS,
  'held_seconds',
  'open_since',
  'expected_count',
  'present_count',
  'late_count',
  'partial_count',
  'absent_count',
  'excused_count',
  'attended_count',
  'attendance_basis',
  'attendance_rule',
  'attendance_final',
] as const satisfies Column[]

type Column = keyof typeof zoom_meetings.$inferSelect

const ofM = (columns: readonly Column[]): SQL => sql.raw(columns.map((column) => `m.${column}`).join())

/** Sessions of a page show no settings, which have up to 8 KB each. */
export const NO_SETTINGS = sql`'{}'`

/** The first part of a claimed session is of no instance at Zoom. */
const isClaimed = sql`m.held->>'$.parts[0].uuid' = ${CLAIMED}`

/** A session's own columns: all of them, all but the settings, and those of a list. */
const WHOLE = sql`${ofM(SESSION_COLUMNS)}, m.settings, ${isClaimed} as is_claimed`
export const ON_PAGE = sql`${ofM(SESSION_COLUMNS)}, ${NO_SETTINGS} as settings`
export const LISTED = ofM(LISTED_COLUMNS)

/** The meetings `m` of a table or a join, with host `h` and class `c`. Each column has a name of its own. */
export const meetingsOf = (from: SQL, more = sql``, own = WHOLE): SQL => sql`
  select ${own}, h.name as host_name, h.email as host_email, h.avatar as host_avatar,
    c.name as class_name, c.teacher_id as class_teacher_id, ${coTeachers} as co_teachers,
    ${jointClasses} as joint_classes ${more}
  from ${from} left join users h on h.id = m.host_id left join classes c on c.id = m.class_id`

export const meetingsWith = (more: SQL, own?: SQL): SQL => meetingsOf(sql`zoom_meetings m`, more, own)

/** The column of a registrant's own link. */
export const ownLink = (userId: SQL): SQL => sql`, (
  select r.join_url from meeting_registrants r
  where r.meeting_id = m.series_id and r.user_id = ${userId} and r.status = 'approved') as own_join_url`

/** A query for the number of a session's meeting. */
export const numberOf = (meetingId: string): SQL =>
  sql`(select zoom_meeting_id from zoom_meetings where id = ${meetingId})`

/**
 * The versions of the events about a session that was held, behind one: a series has one stream. SQLite goes by one lower bound, so there
 * is one.
 */
export function heldAt(meetingId: string, after = 0): SQL {
  const held = (name: 'first' | 'last') =>
    sql`(select held->>${sql.raw(`'${name}'`)} from zoom_meetings where id = ${meetingId})`
  return sql`version between max(${after + 1}, ${held('first')}) and coalesce(${held('last')}, ${Number.MAX_SAFE_INTEGER})`
}

export type ListedRow = Pick<typeof zoom_meetings.$inferSelect, (typeof LISTED_COLUMNS)[number]> & {
  host_name: string | null
  host_email: string | null
  host_avatar: string | null
  class_name: string | null
  class_teacher_id: string | null
  co_teachers: string
  joint_classes: string
  own_join_url?: string | null
}

export type MeetingRow = ListedRow &
  Pick<typeof zoom_meetings.$inferSelect, (typeof SESSION_COLUMNS)[number] | 'settings'> & {
    is_claimed?: number | null
  }

export const toMeeting = (row: MeetingRow): MeetingView => ({
  ...toListed(row),
  settings: JSON.parse(row.settings),
  is_claimed: row.is_claimed === 1,
  held_seconds: row.held_seconds,
  open_since: row.open_since,
  expected_count: row.expected_count,
  attendance: toSummary(row),
})

/** Field by field, because a page has many sessions. */
export function toListed(row: ListedRow): ListedView {
  return {
    id: row.id,
    series_id: row.series_id,
    zoom_meeting_id: row.zoom_meeting_id,
    occurrence_id: row.occurrence_id || null,
    host_id: row.host_id,
    series_host_id: row.series_host_id,
    alternative_hosts: JSON.parse(row.alternative_hosts),
    co_teachers: JSON.parse(row.co_teachers),
    title: row.title,
    description: row.description,
    meeting_type: row.meeting_type,
    start_time: row.start_time,
    duration: row.duration,
    timezone: row.timezone,
    date: row.date,
    join_url: row.join_url,
    own_join_url: row.own_join_url ?? null,
    password: row.password,
    status: row.status,
    class_id: row.class_id,
    target_audience: row.target_audience,
    registration_url: row.registration_url,
    registration_enabled: row.registration_enabled === 1,
    created_at: row.created_at,
    updated_at: row.updated_at,
    deleted_at: row.deleted_at,
    started_at: row.started_at,
    ended_at: row.ended_at,
    held_outside_schedule: row.held_outside_schedule === 1,
    waited_count: row.waited_count,
    host: { id: row.host_id, name: row.host_name, email: row.host_email, avatar: row.host_avatar },
    joint_classes: JSON.parse(row.joint_classes),
    class:
      (row.class_id && { id: row.class_id, name: row.class_name, teacher_id: row.class_teacher_id }) || null,
  }
}

/** As the column `is_taken`. */
function toSummary(row: MeetingRow): AttendanceSummary | null {
  if (row.attendance_basis === null || row.attendance_rule === null) return null
  if (row.status !== 'ended' && row.attendance_final === 0) return null
  return {
    present: row.present_count,
    late: row.late_count,
    partial: row.partial_count,
    absent: row.absent_count,
    excused: row.excused_count,
    attended: row.attended_count,
    basis: JSON.parse(row.attendance_basis),
    final: row.attendance_final === 1,
    rule: JSON.parse(row.attendance_rule),
  }
}
