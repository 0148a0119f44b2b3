import { usersOf } from '../../app/emailUsers.ts'
import type { People } from '../../app/ports.ts'
import type { AttendanceRule } from '../../domain/attendance/record.ts'
import { possibleVisitors } from '../../domain/attendance/taking.ts'
import type { Command } from '../../domain/commands.ts'
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
 * What follows from what just happened to a session, step by step: its window is over, the pupils that it expected are
 * known for good, guests are recognised, its attendance is taken, and guardians are to be told of an absence. `ended`: Zoom has just told of an end.
 */
export type Follow = (session: Session, meeting: Meeting) => Command | null | Promise<Command | null>

export const followsOf = ({ people, rule }: FollowPorts, now: number, ended: boolean): readonly Follow[] => [
  (session) => closeDue(session, now),
  (session) => freezeDue(session, ended, people),
  (session, meeting) => linkDue(session, meeting, people),
  (session) => takeDue(session, rule, people),
  (session) => announceDue(session, people),
]

function closeDue({ id, row, closedAt }: Session, now: number): Command | null {
  const { to } = windowOf(scheduleIn(row))
  if (now < to || (closedAt !== null && closedAt >= to)) return null
  return { type: 'CloseWindow', sessionId: id, at: new Date(now).toISOString() }
}

/** Once the session is over, held or not: unless it is known who was expected, for this very end. */
async function freezeDue(session: Session, ended: boolean, people: People): Promise<Command | null> {
  if (!keepsAttendance(session)) return null
  const end = endedAt(session)
  const at = end ?? (isWindowOver(session) ? scheduledEnd(session) : null)
  if (at === null || !isFreezing(session, at, ended)) return null
  const userIds = await people.expected(session.details)
  const time = new Date(at).toISOString()
  return { type: 'FreezeExpected', sessionId: session.id, at: time, ended: end !== null, userIds }
}

/** Once it is frozen, only an end that Zoom tells later moves it, or another schedule, and nothing once it is final. */
function isFreezing({ expected, attendance, row }: Session, at: number, ended: boolean): boolean {
  if (expected === null) return true
  if (attendance?.final) return false
  const isAnother = !expected.ended || at > expected.at
  // Held before its window, a session has its end there too.
  const isMoved = expected.at < windowOf(scheduleIn(row)).from && at > expected.at
  return isMoved || (ended && isAnother)
}

/** A session that was cancelled, and not held, expected nobody. */
function isWindowOver({ row, closedAt }: Session): boolean {
  return row.status !== 'cancelled' && closedAt !== null && closedAt >= windowOf(scheduleIn(row)).to
}

/**
 * Guests whose e-mail the roster may know by now: asked only once the session is over. Where sessions sleep, their guests
 * are to be linked with them: that is left to who reads the session next, and to the sweep.
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

async function takeDue(session: Session, rule: AttendanceRule, people: People): Promise<Command> {
  const possible = endedAt(session) !== null && keepsAttendance(session) ? possibleVisitors(session) : []
  const visitorIds = possible.length > 0 ? await people.students(possible) : []
  return { type: 'TakeAttendance', sessionId: session.id, rule, visitorIds }
}

/** Once it is final who was absent: most guardians have not asked to be told. */
async function announceDue(session: Session, people: People): Promise<Command | null> {
  const absent = [...absentIn(session)]
  if (absent.length === 0) return null
  const guardians = await people.guardians(absent)
  return guardians.length === 0
    ? null
    : { type: 'AnnounceAbsences', sessionId: session.id, people: guardians }
}
