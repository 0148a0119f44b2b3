import type { Command, TakeAttendance } from '../commands.ts'
import type { AttendanceBasis, AttendanceRecord, EventOf, MeetingEvent } from '../events.ts'
import { type Attendance, classOf, type Meeting, scheduleOf } from '../meeting.ts'
import { ok, type Refusal, type Result, refuse } from '../result.ts'
import { presence, type Span } from '../when/connection.ts'
import type { Interval } from '../when/intervals.ts'
import type { Instance } from '../when/sessions.ts'
import { userParticipantId } from '../who/identity.ts'
import { claimed } from '../who/participants.ts'
import { type ReportedByName, reportedByName, standing } from '../who/twins.ts'
import { type AttendanceRules, attended, count, localDay } from './rule.ts'

/** No class, or not over yet: nothing to take. The same result as before: nothing to say. */
export function takeAttendance(
  meeting: Meeting,
  command: TakeAttendance,
  rules: AttendanceRules,
): MeetingEvent[] {
  const { classId, timezone } = meeting.details
  const held = classOf(meeting)
  const first = held[0]
  const end = held.at(-1)?.to
  if (classId === null || first === undefined || end === undefined || end === null) return []
  const records = recordsOf(meeting, command.studentIds, held, rules)
  const taken = {
    ...groundsOf(meeting, held),
    classId,
    date: localDay(first.from, timezone),
    startedAt: new Date(first.from).toISOString(),
    endedAt: new Date(end).toISOString(),
  }
  const news = newsIn(records, taken, meeting.attendance)
  const changed = changes(meeting.attendance?.records, records)
  if (news.length + changed.length === 0 && isSame(taken, meeting.attendance)) return []
  return [{ type: 'AttendanceTaken', data: { ...taken, records: news, counts: count(records), changed } }]
}

/** One late left changes one record, not a whole class: the log holds what is new. */
function newsIn(
  records: readonly AttendanceRecord[],
  { classId, date }: Grounds,
  last: Attendance | null,
): AttendanceRecord[] {
  if (last === null || last.classId !== classId || last.date !== date) return [...records]
  return records.filter(
    (record) => JSON.stringify(record) !== JSON.stringify(last.records.get(record.studentId)),
  )
}

type Grounds = Omit<Attendance, 'records'>

function isSame(now: Grounds, last: Attendance | null): boolean {
  if (last === null) return false
  const { basis, final, classId, date, startedAt, endedAt } = last
  return JSON.stringify({ basis, final, classId, date, startedAt, endedAt }) === JSON.stringify(now)
}

/** What the class's attendance rests on. It is final once Zoom's report has told all of every instance. */
function groundsOf(
  { instances }: Meeting,
  held: readonly Span[],
): { basis: AttendanceBasis[]; final: boolean } {
  const known = held.flatMap(({ uuid }) => instances.get(uuid) ?? [])
  if (known.length === 0) return { basis: ['self'], final: false }
  const basis: AttendanceBasis[] = []
  if (known.some(wasHeard)) basis.push('webhooks')
  if (known.some(({ report }) => report !== null)) basis.push('report')
  return { basis, final: known.every(({ report }) => report?.complete) }
}

const wasHeard = ({ startedAt, endedAt, lastMark }: Instance): boolean =>
  startedAt !== null || endedAt !== null || lastMark !== null

function recordsOf(
  meeting: Meeting,
  studentIds: readonly string[],
  held: readonly Span[],
  rules: AttendanceRules,
): AttendanceRecord[] {
  const open = held.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]))
  const reported = reportedByName(meeting.connections.values())
  const theClass = { scheduledStart: scheduleOf(meeting).start, open }
  return [...new Set(studentIds)].sort().map((studentId) => {
    const { status, ...times } = attended(theClass, staysOf(meeting, studentId, held, reported), rules)
    return {
      studentId,
      status: meeting.corrections.get(studentId)?.status ?? status,
      computed: status,
      ...times,
    }
  })
}

function staysOf(
  meeting: Meeting,
  userId: string,
  held: readonly Span[],
  reported: ReportedByName,
): Interval[] {
  const keys = meeting.connectionsOf.get(userParticipantId(userId)) ?? []
  const theirs = keys.flatMap((key) => meeting.connections.get(key) ?? [])
  // A claim belongs to no instance but that of a class of which Zoom knows nothing.
  const claim = claimed(userId, meeting.claims.get(userId) ?? [])
  return [...standing(theirs, reported), claim].flatMap((connection) => {
    const span = held.find(({ uuid }) => uuid === connection.uuid)
    return span ? presence(connection, span).closed : []
  })
}

function changes(
  before: ReadonlyMap<string, AttendanceRecord> | undefined,
  now: readonly AttendanceRecord[],
) {
  const ids = new Set(now.map((record) => record.studentId))
  const went = [...(before?.values() ?? [])].filter((record) => !ids.has(record.studentId))
  return [
    ...now.flatMap(({ studentId, status }) => {
      const from = before?.get(studentId)?.status ?? null
      return from === status ? [] : [{ studentId, from, to: status }]
    }),
    ...went.map(({ studentId, status }) => ({ studentId, from: status, to: null })),
  ]
}

export function correctAttendance(
  meeting: Meeting,
  { studentId, status, note }: Extract<Command, { type: 'CorrectAttendance' }>,
): Result<MeetingEvent[], Refusal<'NOT_A_RECORD'>> {
  const records = meeting.attendance?.records
  if (!records) return refuse('NOT_A_RECORD', 'There is no attendance to correct before the class is over')
  const record = records.get(studentId)
  if (!record) return refuse('NOT_A_RECORD', 'This student has no attendance record here')
  const before = meeting.corrections.get(studentId)
  if (before ? before.status === status && before.note === note : status === null) return ok([])
  const counted = { ...record, status: status ?? record.computed }
  const all = [...records.values()].map((r) => (r === record ? counted : r))
  return ok([{ type: 'AttendanceCorrected', data: { studentId, status, note, counts: count(all) } }])
}

/** The attendance after one more taking, which holds only what is new. */
export function withTaken(
  before: Attendance | null,
  { records: news, changed, counts: _, ...grounds }: EventOf<'AttendanceTaken'>['data'],
): Attendance {
  const records = new Map(before?.records)
  for (const { studentId, to } of changed) if (to === null) records.delete(studentId)
  for (const record of news) records.set(record.studentId, record)
  return { ...grounds, records }
}

/** The attendance after a correction, or after one was taken back: whoever has no record yet gets none. */
export function withCorrection(
  attendance: Attendance | null,
  { studentId, status }: EventOf<'AttendanceCorrected'>['data'],
): Attendance | null {
  const record = attendance?.records.get(studentId)
  if (!attendance || !record) return attendance
  const records = new Map(attendance.records).set(studentId, { ...record, status: status ?? record.computed })
  return { ...attendance, records }
}
