import type { ExportedRecord } from '../app/exports.ts'
import type { Sex } from '../app/rosterStore.ts'
import { nowOrThen } from './nowOrThen.ts'
import { type SQL, sql } from './query.ts'
import { type AttendanceRow, attendanceOf, toAttendance } from './roll.ts'

const COLUMNS = [
  'student_id',
  'status',
  'computed_status',
  'note',
  'attended_seconds',
  'first_join',
  'last_leave',
  'arrived_at',
  'expected',
  'time_uncertain',
  'waited_seconds',
  'name',
  'email',
  'avatar',
  'role',
  'corrected_by',
  'corrector',
  'corrected_at',
  'sex',
  'number',
  'listed_as',
] as const

/** A row of the columns, in their order. */
export type RecordTuple = readonly unknown[]

const OF_FORMS = sql`, ${nowOrThen('u', 'sex')} as sex, ${nowOrThen('u', 'number')} as number, ${nowOrThen('u', 'listed_as')} as listed_as`

/** The records of a session `m` as one JSON column, by the same query as every roll. So a page of sessions takes one round trip. */
export const packedRecords = (...wheres: SQL[]): SQL => sql`(
  select json_group_array(json_array(${sql.raw(COLUMNS.map((column) => `r.${column}`).join())}))
  from (${sql.join(
    wheres.map((where) => attendanceOf(where, OF_FORMS)),
    sql` union all `,
  )}) r)`

type PackedRow = AttendanceRow & { sex: Sex | null; number: string | null; listed_as: string | null }

export function toRecord(tuple: RecordTuple): ExportedRecord {
  // Named as `packedRecords` selects them.
  const named = Object.fromEntries(COLUMNS.map((column, i) => [column, tuple[i]])) as unknown as PackedRow
  const { sex, number, listed_as: listedAs, ...row } = named
  const { student, ...record } = toAttendance(row)
  return { ...record, student: { id: student.id, name: student.name }, sex, number, listedAs }
}
