import type { AttendanceThen } from '../app/exports.ts'
import type { RecordedEvent } from '../app/ports.ts'
import type { HistoryView } from '../app/queries.ts'
import type { AttendanceAt, AttendanceView, Named } from '../app/rollView.ts'
import { withCorrection, withTaken } from '../domain/attendance/fold.ts'
import type { AttendanceRecord } from '../domain/attendance/record.ts'
import type { Attendance } from '../domain/meeting.ts'
import { eventPage, readPage, streamId } from './eventPages.ts'
import { heldAt, numberOf } from './meetingRow.ts'
import { compareNames } from './names.ts'
import { joinPerson, nowOrThen } from './nowOrThen.ts'
import { type SQL, sql } from './query.ts'
import { type EventRow, type OnUnreadable, readable, readablePage } from './readable.ts'
import { judging, standing } from './schema/indexed.ts'
import { all, type SqlDatabase, statement } from './sql.ts'

const columns = sql`e.version, e.event_id, e.type, e.schema_version, e.data, e.meta, e.occurred_at, e.recorded_at`

type ActorRow = EventRow & { actor_name: string | null }

/** A page of a session's events, with the roster's names of the actors. */
export async function history(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  meetingId: string,
  after: number,
  limit: number,
) {
  const page = await readPage<ActorRow>(
    db,
    sql`select e.*, ${nowOrThen('u', 'name')} as actor_name
        from (${eventPage(numberOf(meetingId), after, limit, concerns(meetingId))}) e
          ${joinPerson('u', sql`e.meta->>'$.actor.id'`)}
        order by e.version`,
  )
  return readablePage(page, after, (row) =>
    readable(row, unreadable).map((event) => ofSession(toHistory(event, row), meetingId)),
  )
}

/**
 * The sessions of a series share a stream, and so do joint sessions. An event that names sessions concerns these. An event that names none concerns all; if it is
 * about an instance, it concerns the sessions within half a day.
 */
const concerns = (meetingId: string): SQL => sql`
  (select occurrence_id from zoom_meetings where id = ${meetingId}) = '' and coalesce(data->>'sessionId', ${meetingId}) = ${meetingId}
    or instr(data, ${JSON.stringify(meetingId)}) > 0 or instr(data, '"sessionId') = 0 and (
    json_extract(data, '$.uuid') is null
    or abs(unixepoch(occurred_at) - unixepoch((select start_time from zoom_meetings where id = ${meetingId}))) < 43200)`

/** Only the one session in an event about several. */
function ofSession(event: HistoryView, meetingId: string): HistoryView {
  const { data } = event
  if (!('sessions' in data)) return event
  const sessions = data.sessions.filter((one) => ('id' in one ? one.id : one.sessionId) === meetingId)
  // The same event with fewer sessions.
  return { ...event, data: { ...data, sessions } as HistoryView['data'] }
}

function toHistory(event: RecordedEvent, row: ActorRow): HistoryView {
  const { version, type, occurredAt, recordedAt, meta, data } = event
  const actor = meta.actor && { ...meta.actor, name: row.actor_name }
  return { version, type, occurredAt, recordedAt, actor, source: meta.source, data }
}

/** The attendance with its corrections and basis, as known at an instant. */
export async function attendanceAt(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  meetingId: string,
  at: string,
): Promise<AttendanceAt | null> {
  const [events, people] = await db.batch([eventsOf(meetingId, at), studentsOf(meetingId)].map(statement))
  const known = knownBy(all<ActorRow>(events), unreadable)
  if (known.attendance === null) return null
  const { records, basis, final, rule } = known.attendance
  const students = new Map(
    all<AttendanceView['student']>(people).map(({ id, name, email }) => [id, { id, name, email }]),
  )
  const shown = [...records.values()].map((record) => ({
    ...asKnown(record, known.corrections.get(record.studentId)),
    student: students.get(record.studentId) ?? { id: record.studentId, name: null, email: null },
  }))
  return {
    records: shown.sort((a, b) => compareNames(a.student, b.student)),
    basis: [...basis],
    final,
    rule,
  }
}

/** The records of the same instant. */
export async function recordsAt(
  db: SqlDatabase,
  unreadable: OnUnreadable,
  meetingId: string,
  at: string,
): Promise<AttendanceThen | null> {
  const [events, people, [dropping] = [], classes] = await db.batch(
    [eventsOf(meetingId, at), studentsOf(meetingId), lastDropping(meetingId, at), classesOf(meetingId)].map(
      statement,
    ),
  )
  const { attendance } = knownBy(all<ActorRow>(events), unreadable)
  if (attendance === null || dropping?.['type'] === 'MeetingDeleted') return null
  const numbers = new Map(
    all<{ id: string; number: string | null }>(people).map((row) => [row.id, row.number]),
  )
  const records = [...attendance.records.values()].map(({ studentId, status }) => ({
    student_id: studentId,
    status,
    number: numbers.get(studentId) ?? null,
  }))
  const its = all<{ id: string; edfi: string | null }>(classes).find(({ id }) => id === attendance.classId)
  // The Ed-Fi key was checked when the roster was imported.
  const edfi = its?.edfi ? JSON.parse(its.edfi) : null
  return {
    class: attendance.classId === null ? null : { id: attendance.classId, edfi },
    date: attendance.date,
    records,
  }
}

const stream = (meetingId: string): SQL => sql`${streamId('')} || ${numberOf(meetingId)}`

const eventsOf = (meetingId: string, at: string): SQL => sql`
  select ${columns}, ${nowOrThen('u', 'name')} as actor_name
  from (${judged(meetingId)}) e ${joinPerson('u', sql`e.meta->>'$.actor.id'`)}
  where version <= (select max(version) from (${judged(meetingId)}) where recorded_at <= ${at})
  order by version`

/** The events of a session's attendance. Those of other sessions of its series are not read. */
const judged = (meetingId: string): SQL => sql`
  select * from events where ${judging} and data->>'sessionId' = ${meetingId}
  union all
  select * from events where stream_id = ${stream(meetingId)} and ${heldAt(meetingId)}
    and type = 'AttendanceTaken' and data->>'sessionId' = ${meetingId} and not ${judging}`

/** What was last said of whether the session is there. */
const lastDropping = (meetingId: string, at: string): SQL => sql`
  select type from events indexed by events_standing
  where stream_id = ${stream(meetingId)} and ${standing} and type in ('MeetingDeleted', 'MeetingRestored')
    and instr(data, ${JSON.stringify(meetingId)}) > 0 and recorded_at <= ${at}
  order by version desc limit 1`

/** The classes that the session's attendance was ever of. */
const classesOf = (meetingId: string): SQL => sql`
  select id, edfi_section as edfi from classes where id in (
    select data->>'classId' from events
    where stream_id = ${stream(meetingId)} and type = 'AttendanceTaken' and data->>'sessionId' = ${meetingId})`

/** All students with a record in the session at any time. */
const studentsOf = (meetingId: string): SQL => sql`
  select s.id, ${nowOrThen('u', 'name')} as name, u.email, ${nowOrThen('u', 'number')} as number from (
    select distinct record.value->>'studentId' as id from (${judged(meetingId)}) e, json_each(e.data, '$.records') record
    where e.type = 'AttendanceTaken') s
  ${joinPerson('u', sql`s.id`)}`

interface Known {
  attendance: Attendance | null
  /** The corrections that stand. */
  corrections: Map<string, Correction>
}

interface Correction {
  note: string | null
  by: Named | null
  at: string
}

function knownBy(rows: readonly ActorRow[], unreadable: OnUnreadable): Known {
  const learnt = (known: Known, row: ActorRow) =>
    readable(row, unreadable).reduce((all, event) => learn(all, event, row), known)
  return rows.reduce(learnt, { attendance: null, corrections: new Map() })
}

function learn({ attendance, corrections }: Known, event: RecordedEvent, row: ActorRow): Known {
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
