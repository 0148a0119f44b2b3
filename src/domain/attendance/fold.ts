import type { DataOf, FactDataOf } from '../events.ts'
import { jointWith } from '../joint.ts'
import type { Attendance, Meeting, Session } from '../meeting.ts'
import { changeSessions, type Touched } from '../touched.ts'

/** Applies the events about attendance to a meeting, in place. */

/** A freezing at another time replaces the earlier one. The events of one freezing add up. */
export function setExpected(
  meeting: Meeting,
  { sessionId, at, ended, added, removed }: FactDataOf<'ExpectedFrozen'>,
  touched: Touched,
): true {
  const session = meeting.sessions.get(sessionId)
  if (!session) return true
  touchJoint(meeting, session, touched)
  const userIds = new Set(session.expected?.userIds)
  for (const id of removed) userIds.delete(id)
  for (const id of added) userIds.add(id)
  session.expected = { at: Date.parse(at), ended, userIds }
  return true
}

/** A pupil who is expected in one class is no participant of the joint sessions. */
function touchJoint(meeting: Meeting, session: Session, touched: Touched): void {
  if (!meeting.index.joint.has(session.id)) return
  for (const { id } of jointWith(meeting, session)) touched.session(id)
}

/** Attendance was taken from this occasion, so the occasion stays the session's: see when/outside.ts. */
export const take = (meeting: Meeting, data: DataOf<'AttendanceTaken'>, touched: Touched): true =>
  changeSessions(meeting, [data.sessionId], touched, (session) => {
    session.attendance = withTaken(session.attendance, data)
    session.occasion = session.isOutside ? session.parts.map(({ uuid }) => uuid) : []
  })

export function withdraw(
  meeting: Meeting,
  { sessionId, keepsExpected }: FactDataOf<'AttendanceWithdrawn'>,
  touched: Touched,
): true {
  const session = meeting.sessions.get(sessionId)
  if (!session) return true
  touchJoint(meeting, session, touched)
  session.attendance = null
  session.occasion = []
  if (!keepsExpected) session.expected = null
  return true
}

export function correct(meeting: Meeting, data: DataOf<'AttendanceCorrected'>): true {
  const { sessionId, studentId, status, note } = data
  const session = meeting.sessions.get(sessionId)
  if (!session) return true
  if (status === null) session.corrections.delete(studentId)
  else session.corrections.set(studentId, { status, note })
  session.attendance = withCorrection(session.attendance, data)
  return true
}

/** The attendance after one more taking. The event holds only the changes. */
export function withTaken(
  before: Attendance | null,
  {
    records: news,
    removed,
    counts: _,
    sessionId: __,
    afterWindow: ___,
    ...grounds
  }: DataOf<'AttendanceTaken'>,
): Attendance {
  const records = new Map(before?.records)
  for (const id of removed) records.delete(id)
  for (const record of news) records.set(record.studentId, record)
  return { ...grounds, records }
}

/** The attendance after a correction was set or taken back. A student without a record gets none by it. */
export function withCorrection(
  attendance: Attendance | null,
  { studentId, status }: Pick<DataOf<'AttendanceCorrected'>, 'studentId' | 'status'>,
): Attendance | null {
  const record = attendance?.records.get(studentId)
  if (!attendance || !record) return attendance
  const records = new Map(attendance.records).set(studentId, { ...record, status: status ?? record.computed })
  return { ...attendance, records }
}
