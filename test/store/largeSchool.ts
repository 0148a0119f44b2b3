import { env } from 'cloudflare:workers'
import { recount } from '../../src/store/recount.ts'
import { statement } from '../../src/store/sql.ts'

/** 200 classes of 24, each with 20 meetings: 4,000 meetings and 96,000 participants, written by a few statements. */
export const MEETINGS = 4_000
const CLASSES = 200
export const MEETINGS_EACH = MEETINGS / CLASSES
const TEACHERS = 100
const STUDENTS = 600
/** Classes of one student. */
export const ENROLLED = 8

/** Meetings begin a half hour apart, in this order; those from the last tenth on are still to come. */
export const startOf = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 30 * 60_000).toISOString()
export const NOW = startOf(MEETINGS * 0.9)

const numbers = (count: number) =>
  `with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count} - 1)`

const start = `strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', (i * 30) || ' minutes')`

const isOver = `i < ${MEETINGS} * 0.9`

/** Every fiftieth meeting is for many: all, students or teachers. */
const audience = `case when i % 50 > 0 then 'class' when i % 150 = 0 then 'all' when i % 150 = 50 then 'students' else 'teachers' end`

const PEOPLE = [
  `${numbers(TEACHERS)} insert into users (id, name, email, avatar, role) select 't' || i, 'Teacher ' || i, 't' || i || '@school.example', null, 'teacher' from n`,
  `${numbers(STUDENTS)} insert into users (id, name, email, avatar, role) select 's' || i, 'Student ' || i, 's' || i || '@school.example', null, 'student' from n`,
  `${numbers(STUDENTS)} insert into users (id, name, email, avatar, role) select 'p' || i, 'Parent ' || i, 'p' || i || '@home.example', null, 'parent' from n`,
  `${numbers(CLASSES)} insert into classes (id, name, teacher_id) select 'c' || i, 'Class ' || i, 't' || (i % ${TEACHERS}) from n`,
  `${numbers(STUDENTS * ENROLLED)} insert into class_students (class_id, student_id)
   select 'c' || ((i / ${ENROLLED} + i % ${ENROLLED} * ${CLASSES / ENROLLED}) % ${CLASSES}), 's' || (i / ${ENROLLED}) from n`,
  `${numbers(STUDENTS)} insert into parent_children (parent_id, student_id) select 'p' || i, 's' || i from n`,
]

const MET = [
  `${numbers(MEETINGS)} insert into zoom_meetings
     (id, series_id, zoom_meeting_id, host_id, series_host_id, title, start_time, date, duration, timezone, join_url, status, class_id,
      target_audience, settings, registration_enabled, created_at, updated_at, participant_count, joined_count,
      expected_count, present_count, attended_count, attendance_basis, attendance_rule, attendance_final, closed_at)
   select 'm' || i, 'm' || i, 80000000000 + i, 't' || (i % ${TEACHERS}), 't' || (i % ${TEACHERS}), 'Meeting ' || i, ${start}, substr(${start}, 1, 10),
     60, 'UTC', '', iif(${isOver}, 'ended', 'scheduled'), iif(i % 50 > 0, 'c' || (i % ${CLASSES}), null), ${audience},
     '{}', 0, '', '', iif(${isOver}, 24, 0), iif(${isOver}, 20, 0), iif(${isOver}, 24, null), iif(${isOver}, 20, 0), iif(${isOver}, 20, 0),
     iif(${isOver}, '["webhooks"]', null), iif(${isOver}, '{}', null), ${isOver}, iif(${isOver}, ${start}, null) from n`,
  `insert into zoom_participants (meeting_id, id, user_id, email, duration, status, created_at, attended_seconds, time_uncertain, claimed, linkable)
   select m.id, 'user.' || s.student_id, s.student_id, s.student_id || '@school.example', 60, 'left', '', 60, 0, 0, 0
   from zoom_meetings m join class_students s on s.class_id = m.class_id`,
  `insert into zoom_participants (meeting_id, id, email, duration, status, created_at, attended_seconds, time_uncertain, claimed, linkable)
   select id, 'guest.' || id, 'guest' || (rowid % 40) || '@home.example', 60, 'left', '', 60, 0, 0, 1 from zoom_meetings where rowid % 20 = 0`,
  `insert into meeting_registrants (meeting_id, user_id, id, status, created_at, updated_at)
   select m.id, s.student_id, 'registrant.' || s.student_id, 'approved', '', ''
   from zoom_meetings m join class_students s on s.class_id = m.class_id where m.status = 'scheduled'`,
  `insert into attendance_records
     (meeting_id, student_id, class_id, date, status, computed_status, attended_seconds, expected, time_uncertain,
      created_at, updated_at)
   select m.id, s.student_id, m.class_id, m.date, 'present', 'present', 3000, 1, 0, '', ''
   from zoom_meetings m join class_students s on s.class_id = m.class_id where m.status = 'ended'`,
  `insert into expected_users select meeting_id, student_id from attendance_records`,
]

export async function seedLargeSchool(): Promise<void> {
  const sums = recount.map((query) => statement(query).sql)
  await env.DB.batch([...PEOPLE, ...MET, ...sums].map((sql) => env.DB.prepare(sql)))
}
