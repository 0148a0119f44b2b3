import { sql } from 'drizzle-orm'
import type { User } from '../app/ports.ts'
import type { AttendanceAt, AttendanceView, HistoryView, MeetingView, Named } from '../app/queries.ts'
import { withCorrection, withTaken } from '../domain/attendance/fold.ts'
import type { AttendanceRecord } from '../domain/events.ts'
import type { Attendance } from '../domain/meeting.ts'
import { decode, type EventRow, eventPage, readPage, streamId } from './eventPages.ts'
import { type SqlDatabase, select } from './sql.ts'

const columns = sql`e.version, e.event_id, e.type, e.schema_version, e.data, e.meta, e.occurred_at, e.recorded_at`

type NamedRow = EventRow & { actor_name: string | null }

/** A page of a stream, with the names that the roster has for who acted. */
export async function history(db: SqlDatabase, number: string, after: number, limit: number) {
  const { rows, more } = await readPage<NamedRow>(
    db,
    sql`select e.*, u.name as actor_name
        from (${eventPage(number, after, limit)}) e left join users u on u.id = e.meta->>'$.actor.id'
        order by e.version`,
  )
  return { events: rows.map(toHistory), more }
}

function toHistory(row: NamedRow): HistoryView {
  const { version, type, occurredAt, recordedAt, meta, data } = decode(row)
  const actor = meta.actor && { ...meta.actor, name: row.actor_name }
  return { version, type, occurredAt, recordedAt, actor, source: meta.source, data }
}

/** What had been taken and corrected up to an instant, and on what it rested: one read of the stream. */
export async function attendanceAt(
  db: SqlDatabase,
  { id, zoom_meeting_id: number }: MeetingView,
  at: string,
): Promise<AttendanceAt | null> {
  const rows = await select<NamedRow>(
    db,
    sql`select ${columns}, u.name as actor_name
        from events e left join users u on u.id = e.meta->>'$.actor.id'
        where stream_id = ${streamId(number)} and type in ('AttendanceTaken', 'AttendanceWithdrawn', 'AttendanceCorrected')
          and data->>'sessionId' = ${id}
          and version <= (select max(version) from events
                          where stream_id = ${streamId(number)} and recorded_at <= ${at})
        order by version`,
  )
  const known = rows.reduce(learn, { attendance: null, corrections: new Map() })
  if (known.attendance === null) return null
  const { records, basis, final, rule } = known.attendance
  const students = await studentsOf(db, [...records.keys()])
  const shown = [...records.values()].map((record) => ({
    ...asKnown(record, known.corrections.get(record.studentId)),
    student: students.get(record.studentId) ?? { id: record.studentId, name: null, email: null },
  }))
  return { records: shown.sort(byName), basis: [...basis], final, rule }
}

interface Known {
  attendance: Attendance | null
  /** Those that stand. */
  corrections: Map<string, Correction>
}

interface Correction {
  note: string | null
  by: Named | null
  at: string
}

function learn({ attendance, corrections }: Known, row: NamedRow): Known {
  const event = decode(row)
  if (event.type === 'AttendanceTaken') return { attendance: withTaken(attendance, event.data), corrections }
  if (event.type === 'AttendanceWithdrawn') return { attendance: null, corrections }
  if (event.type !== 'AttendanceCorrected') return { attendance, corrections }
  const { studentId, status, note } = event.data
  const by = event.meta.actor && { id: event.meta.actor.id, name: row.actor_name }
  if (status === null) corrections.delete(studentId)
  else corrections.set(studentId, { note, by, at: event.recordedAt })
  return { attendance: withCorrection(attendance, event.data), corrections }
}

const asKnown = (
  record: AttendanceRecord,
  correction: Correction | undefined,
): Omit<AttendanceView, 'student'> => ({
  student_id: record.studentId,
  status: record.status,
  computed_status: record.computed,
  note: correction?.note ?? null,
  attended_seconds: record.attendedSeconds,
  first_join: record.firstJoin,
  last_leave: record.lastLeave,
  arrived_at: record.arrivedAt,
  expected: record.expected,
  time_uncertain: record.timeUncertain === true,
  waited_seconds: record.waitedSeconds ?? null,
  corrected: correction ? { by: correction.by, at: correction.at } : null,
})

async function studentsOf(db: SqlDatabase, ids: readonly string[]) {
  const rows = await select<Pick<User, 'id' | 'name' | 'email'>>(
    db,
    sql`select id, name, email from users where id in (select value from json_each(${JSON.stringify(ids)}))`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** As roll.ts orders records: those whom the roster no longer has come last. */
const byName = (a: AttendanceView, b: AttendanceView): number => {
  const [one, other] = [a.student.name, b.student.name]
  if (one === other) return a.student_id < b.student_id ? -1 : 1
  if (one === null || other === null) return one === null ? 1 : -1
  return one < other ? -1 : 1
}
