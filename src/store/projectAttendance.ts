import type { AttendanceCounts } from '../domain/attendance/record.ts'
import type { DataOf, EventMeta } from '../domain/events.ts'
import { type SQL, sql } from './query.ts'

export function freezeExpected({ sessionId, added, removed }: DataOf<'ExpectedFrozen'>): SQL[] {
  return [
    ...ifAny(
      removed,
      sql`delete from expected_users where meeting_id = ${sessionId}
            and user_id in (select value from json_each(${JSON.stringify(removed)}))`,
    ),
    ...ifAny(
      added,
      sql`insert or ignore into expected_users (meeting_id, user_id)
          select ${sessionId}, value from json_each(${JSON.stringify(added)})`,
    ),
    sql`update zoom_meetings set expected_count = coalesce(expected_count, 0) + ${added.length - removed.length}
        where id = ${sessionId}`,
  ]
}

const ifAny = (rows: readonly unknown[], query: SQL): SQL[] => (rows.length === 0 ? [] : [query])

export function takeAttendance(data: DataOf<'AttendanceTaken'>, at: string): SQL[] {
  const { sessionId } = data
  return [
    ...ifAny(
      data.removed,
      sql`delete from attendance_records where meeting_id = ${sessionId}
            and student_id in (select value from json_each(${JSON.stringify(data.removed)}))`,
    ),
    ...ifAny(data.records, upsertRecords(data, at)),
    // Most late lefts change one record and no count of the session.
    sql`update zoom_meetings set ${countsOf(data.counts)}, attendance_basis = ${JSON.stringify(data.basis)},
          attendance_rule = ${JSON.stringify(data.rule)}, updated_at = max(updated_at, ${at})
        where id = ${sessionId} and (${COUNTS}, attendance_basis, attendance_rule)
          is not (${valuesOf(data.counts)}, ${JSON.stringify(data.basis)}, ${JSON.stringify(data.rule)})`,
    // A statement of its own, because this column is indexed and a late left need not write the index.
    sql`update zoom_meetings set attendance_final = ${Number(data.final)}
        where id = ${sessionId} and attendance_final <> ${Number(data.final)}`,
  ]
}

const upsertRecords = (data: DataOf<'AttendanceTaken'>, at: string): SQL => sql`
  insert into attendance_records
    (meeting_id, student_id, class_id, date, status, computed_status, note, attended_seconds, first_join,
     last_leave, arrived_at, expected, time_uncertain, waited_seconds, created_at, updated_at)
  select ${data.sessionId}, value->>'studentId', ${data.classId}, ${data.date}, value->>'status',
    value->>'computed',
    (select note from attendance_corrections
     where meeting_id = ${data.sessionId} and student_id = value->>'studentId'),
    value->>'attendedSeconds', value->>'firstJoin', value->>'lastLeave', value->>'arrivedAt',
    value->>'expected', value->>'timeUncertain' is true, value->>'waitedSeconds', ${at}, ${at}
  from json_each(${JSON.stringify(data.records)}) where true
  on conflict (meeting_id, student_id) do update set
    class_id = excluded.class_id, date = excluded.date, status = excluded.status,
    computed_status = excluded.computed_status, attended_seconds = excluded.attended_seconds,
    first_join = excluded.first_join, last_leave = excluded.last_leave, arrived_at = excluded.arrived_at,
    expected = excluded.expected, time_uncertain = excluded.time_uncertain, waited_seconds = excluded.waited_seconds,
    updated_at = excluded.updated_at`

export function withdrawAttendance(
  { sessionId, keepsExpected }: DataOf<'AttendanceWithdrawn'>,
  at: string,
): SQL[] {
  return [
    sql`delete from attendance_records where meeting_id = ${sessionId}`,
    ...(keepsExpected ? [] : [sql`delete from expected_users where meeting_id = ${sessionId}`]),
    sql`update zoom_meetings set ${countsOf(NONE)}, attendance_basis = null, attendance_rule = null,
          attendance_final = 0, expected_count = iif(${Number(keepsExpected)}, expected_count, null),
          updated_at = max(updated_at, ${at})
        where id = ${sessionId}`,
  ]
}

const NONE: AttendanceCounts = {
  present: 0,
  late: 0,
  partial: 0,
  absent: 0,
  excused: 0,
  expected: 0,
  attended: 0,
}

/** A correction is kept when its record is deleted because the session counts as not held. */
export function correctAttendance(
  { sessionId, studentId, status, note, counts }: DataOf<'AttendanceCorrected'>,
  { actor }: EventMeta,
  at: string,
): SQL[] {
  const theirs = sql`meeting_id = ${sessionId} and student_id = ${studentId}`
  return [
    sql`delete from attendance_corrections where ${theirs}`,
    ...(status === null
      ? []
      : [
          sql`insert into attendance_corrections (meeting_id, student_id, note, corrected_by, corrected_at)
              values (${sessionId}, ${studentId}, ${note}, ${actor?.id ?? null}, ${at})`,
        ]),
    sql`update attendance_records set status = coalesce(${status}, computed_status),
          note = ${status && note}, updated_at = ${at} where ${theirs}`,
    sql`update zoom_meetings set ${countsOf(counts)}, updated_at = max(updated_at, ${at})
        where id = ${sessionId}`,
  ]
}

const COUNTS = sql`present_count, late_count, partial_count, absent_count, excused_count, attended_count`

const valuesOf = (c: AttendanceCounts): SQL =>
  sql`${c.present}, ${c.late}, ${c.partial}, ${c.absent}, ${c.excused}, ${c.attended}`

const countsOf = (c: AttendanceCounts): SQL => sql`(${COUNTS}) = (${valuesOf(c)})`
