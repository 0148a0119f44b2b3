import { sql } from 'drizzle-orm'
import type { AttendanceAt, AttendanceView, HistoryView, Named, RecordedEvent, User } from '../app/ports.ts'
import type { AttendanceRecord, AttendanceStatus } from '../domain/events.ts'
import { decode, type EventRow, pageOf, readPage, streamId } from './eventLog.ts'
import { type SqlDatabase, select } from './sql.ts'

const columns = sql`e.version, e.event_id, e.type, e.schema_version, e.data, e.meta, e.occurred_at, e.recorded_at`

type NamedRow = EventRow & { actor_name: string | null }

/** A page of a stream, with the names that the roster has for who acted. */
export async function history(db: SqlDatabase, number: string, after: number, limit: number) {
  const { rows, more } = await readPage<NamedRow>(
    db,
    sql`select e.*, u.name as actor_name
        from (${pageOf(number, after, limit)}) e left join users u on u.id = e.meta->>'$.actor.id'
        order by e.version`,
  )
  return { events: rows.map(toHistory), more }
}

function toHistory(row: NamedRow): HistoryView {
  const { version, type, occurredAt, recordedAt, meta, data } = decode(row)
  const actor = meta.actor && { ...meta.actor, name: row.actor_name }
  return { version, type, occurredAt, recordedAt, actor, source: meta.source, data }
}

/** The attendance that had been taken last at that instant, and the corrections up to then: one read of the stream. */
export async function attendanceAt(
  db: SqlDatabase,
  number: string,
  at: string,
): Promise<AttendanceAt | null> {
  const known = sql`stream_id = ${streamId(number)} and recorded_at <= ${at}`
  const rows = await select<NamedRow>(
    db,
    sql`select ${columns}, u.name as actor_name
        from events e left join users u on u.id = e.meta->>'$.actor.id'
        where ${known} and (type = 'AttendanceCorrected' or version = (
          select max(version) from events where ${known} and type = 'AttendanceTaken'))
        order by version`,
  )
  const events = rows.map((row) => ({ event: decode(row), by: row.actor_name }))
  const taken = events.map(({ event }) => event).find((event) => event.type === 'AttendanceTaken')
  if (taken?.type !== 'AttendanceTaken') return null
  const students = await studentsOf(db, taken)
  const corrections = correctionsOf(events)
  const records = taken.data.records.map((record) => ({
    ...asKnown(record, taken.version, corrections.get(record.studentId)),
    student: students.get(record.studentId) ?? { id: record.studentId, name: null, email: null },
  }))
  return { records: records.sort(byName), basis: taken.data.basis, final: taken.data.final }
}

/** A record with its student's last correction, which is in its status already where it was made before the taking. */
function asKnown(
  record: AttendanceRecord,
  takenAt: number,
  correction: Correction | undefined,
): Omit<AttendanceView, 'student'> {
  const stands = correction?.status ? correction : null
  const isLater = correction !== undefined && correction.version > takenAt
  return {
    student_id: record.studentId,
    status: isLater ? (correction.status ?? record.computed) : record.status,
    computed_status: record.computed,
    note: stands?.note ?? null,
    attended_seconds: record.attendedSeconds,
    first_join: record.firstJoin,
    last_leave: record.lastLeave,
    corrected: stands && { by: stands.by, at: stands.at },
  }
}

interface Correction {
  version: number
  /** Null takes the one before back. */
  status: AttendanceStatus | null
  note: string | null
  by: Named | null
  at: string
}

/** The last of each student's. */
function correctionsOf(
  events: readonly { event: RecordedEvent; by: string | null }[],
): Map<string, Correction> {
  return new Map(
    events.flatMap(({ event, by }) => {
      if (event.type !== 'AttendanceCorrected') return []
      const { studentId, status, note } = event.data
      const who: Named | null = event.meta.actor && { id: event.meta.actor.id, name: by }
      return [[studentId, { status, note, by: who, at: event.recordedAt, version: event.version }] as const]
    }),
  )
}

async function studentsOf(db: SqlDatabase, taken: Extract<RecordedEvent, { type: 'AttendanceTaken' }>) {
  const ids = taken.data.records.map(({ studentId }) => studentId)
  const rows = await select<Pick<User, 'id' | 'name' | 'email'>>(
    db,
    sql`select id, name, email from users where id in (select value from json_each(${JSON.stringify(ids)}))`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

const byName = (a: AttendanceView, b: AttendanceView): number => {
  const [one, other] = [a.student.name ?? '', b.student.name ?? '']
  return one === other ? (a.student_id < b.student_id ? -1 : 1) : one < other ? -1 : 1
}
