import type { EnrollmentTimes } from '../domain/enrollment.ts'
import { type SQL, sql } from './query.ts'

/**
 * The enrollments, present and former, with their days as forms have them: as the school stated them, or else when the roster was told, in
 * UTC. Who entered before a session of the class was held was there from the beginning. Of several former ones of a pupil in a class, the
 * last.
 */
export const enrollments = (where: SQL): SQL => sql`
  select class_id, student_id, ${firstDay(sql`class_students`)} as since, null as until, transferred, null as reason
  from class_students where ${where} union all
  select class_id, student_id, ${firstDay(sql`f`)}, coalesce(until, substr(left_at, 1, 10)), transferred, reason
  from (select *, max(left_at) from former_students where ${where} group by class_id, student_id) f`

const firstDay = (of: SQL): SQL => sql`coalesce(since, iif(exists (
  select 1 from zoom_meetings m where m.class_id = ${of}.class_id and m.status = 'ended' and m.start_time <= ${of}.enrolled_at
  ), substr(enrolled_at, 1, 10), null))`

/** The enrollments of a class's pupils now, and those that ended after an instant. A user who left the roster has the role that they had. */
export const enrollmentsSince = (classId: string, at: string): SQL => sql`
  select u.id, s.since, s.enrolled_at as enrolledAt, null as until, null as leftAt
  from class_students s join users u on u.id = s.student_id and +u.role = 'student' where s.class_id = ${classId}
  union all
  select student_id, since, enrolled_at, until, left_at from former_students f
  where class_id = ${classId} and left_at > ${at} and coalesce(
    (select role from users where id = f.student_id),
    (select role from removed_users where id = f.student_id)) = 'student'`

export type EnrollmentRow = EnrollmentTimes & { id: string }
