import { usersOf } from '../../app/emailUsers.ts'
import type { People } from '../../app/ports.ts'
import type { AttendanceRule } from '../../domain/attendance/record.ts'
import { possibleVisitors } from '../../domain/attendance/taking.ts'
import type { Command } from '../../domain/commands.ts'
import { isOfJointClass } from '../../domain/joint.ts'
import {
  endedAt,
  keepsAttendance,
  type Meeting,
  type Session,
  scheduledEnd,
  scheduleIn,
} from '../../domain/meeting.ts'
import { absentIn } from '../../domain/noting.ts'
import { windowOf } from '../../domain/when/schedule.ts'

export interface FollowPorts {
  people: People
  rule: AttendanceRule
}

/**
 * What follows after a session changed, step by step: its window closes, the expected pupils are frozen, guests are linked, attendance is
 * taken, and absences are announced to guardians. `ended`: Zoom has just told an end.
 */
export type Follow = (session: Session, meeting: Meeting) => Command | null | Promise<Command | null>

export const followsOf = ({ people, rule }: FollowPorts, now: number, ended: boolean): readonly Follow[] => [
  (session) => closeDue(session, now),
  (session, meeting) => freezeDue(session, meeting, ended, people),
  (session, meeting) => linkDue(session, meeting, people),
  (session, meeting) => takeDue(session, meeting, rule, people),
  (session) => announceDue(session, people),
]

function closeDue({ id, row, closedAt }: Session, now: number): Command | null {
  const { to } = windowOf(scheduleIn(row))
  if (now < to || (closedAt !== null && closedAt >= to)) return null
  return { type: 'CloseWindow', sessionId: id, at: new Date(now).toISOString() }
}

/**
 * Once the session is over, held or not, unless the expected are already frozen for this end. In joint sessions the expected are frozen when
 * the session starts, so that each pupil is known by class.
 */
async function freezeDue(
  session: Session,
  { index }: Meeting,
  ended: boolean,
  people: People,
): Promise<Command | null> {
  if (!keepsAttendance(session)) return emptyDue(session)
  const end = endedAt(session)
  const isJoint = index.joint.has(session.id)
  const isRunning = session.row.status === 'started' && isJoint
  const at = end ?? (isRunning || isWindowOver(session) ? scheduledEnd(session) : null)
  if (at === null || !isFreezing(session, at, ended || (isJoint && end !== null))) return null
  const { date, timezone } = session.row
  const userIds = await people.expected(session.details, { at, date, timezone })
  const time = new Date(at).toISOString()
  return { type: 'FreezeExpected', sessionId: session.id, at: time, ended: end !== null, userIds }
}

/** A session that has no class any more expects none of its former pupils. */
function emptyDue({ id, row, expected, attendance }: Session): Command | null {
  if (attendance !== null || expected === null || expected.userIds.size === 0) return null
  return { type: 'FreezeExpected', sessionId: id, at: row.startTime, ended: false, userIds: [] }
}

/**
 * Once frozen, only a later end from Zoom, another schedule or another class moves the time, and nothing moves it once attendance is final. The list
 * of a former class has the time 0.
 */
function isFreezing({ expected, attendance, row }: Session, at: number, ended: boolean): boolean {
  if (expected === null) return true
  if (attendance?.final) return false
  const isAnother = !expected.ended || at > expected.at
  // A session that was held before its window ended there too.
  const isMoved = expected.at < windowOf(scheduleIn(row)).from && at > expected.at
  return isMoved || (ended && isAnother)
}

/** A cancelled session that was not held expects nobody. */
function isWindowOver({ row, closedAt }: Session): boolean {
  return row.status !== 'cancelled' && closedAt !== null && closedAt >= windowOf(scheduleIn(row)).to
}

/**
 * Links guests if the roster knows their e-mails by now. The roster is asked only once the session is over. Guests of archived
 * sessions are left to the next read of the session and to the sweep.
 */
async function linkDue(session: Session, meeting: Meeting, people: People): Promise<Command | null> {
  if (endedAt(session) === null || meeting.archived.size > 0) return null
  const emails = guestEmails(session)
  if (emails.length === 0) return null
  return { type: 'LinkEmails', sessionId: session.id, users: usersOf(await people.byEmail(emails)) }
}

export const guestEmails = ({ participants }: Session): string[] => [
  ...new Set([...participants.values()].flatMap(({ linkable, email }) => (linkable ? (email ?? []) : []))),
]

/** While a session goes on, nothing is taken and nothing withdrawn. Pupils of another class of the same sitting are visitors of none. */
async function takeDue(
  session: Session,
  meeting: Meeting,
  rule: AttendanceRule,
  people: People,
): Promise<Command | null> {
  if (session.row.status === 'started') return null
  const isTaken = endedAt(session) !== null && keepsAttendance(session)
  const possible = isTaken
    ? possibleVisitors(session).filter((id) => !isOfJointClass(meeting, session, id))
    : []
  const visitorIds = possible.length > 0 ? await people.students(possible) : []
  return { type: 'TakeAttendance', sessionId: session.id, rule, visitorIds }
}

/** Asked once attendance is final, because most guardians have not asked to be told. */
async function announceDue(session: Session, people: People): Promise<Command | null> {
  const absent = [...absentIn(session)]
  if (absent.length === 0) return null
  const guardians = await people.guardians(absent)
  return guardians.length === 0
    ? null
    : { type: 'AnnounceAbsences', sessionId: session.id, people: guardians }
}
