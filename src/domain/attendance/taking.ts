import type { Command, CorrectAttendance, TakeAttendance } from '../commands.ts'
import type { Fact } from '../events.ts'
import { isOfJointClass } from '../joint.ts'
import { type Attendance, isHeld, keepsAttendance, type Meeting, type Session } from '../meeting.ts'
import { ok, type Refusal, type Result, refuse } from '../result.ts'
import { wasHeard } from '../when/instances.ts'
import { userParticipantId } from '../who/identity.ts'
import { claimConnection, isHeldByClaims } from '../who/participants.ts'
import { connectionsOf } from '../who/person.ts'
import { lastLeaveOf, type Presences, presencesIn, sessionTimeOf } from './attended.ts'
import type { AttendanceBasis, AttendanceRecord, AttendanceRule } from './record.ts'
import { count, judge } from './rule.ts'

/** Records in one event. They take some 200 kilobytes; D1 takes two megabytes. */
const PART = 1_000

type FreezeExpected = Extract<Command, { type: 'FreezeExpected' }>

/** Who was in the class when the session ended, or was to end, in events of bounded size. */
export function freezeExpected(session: Session, { at, ended, userIds }: FreezeExpected): Fact[] {
  const before = session.expected?.userIds ?? new Set<string>()
  const now = new Set(userIds)
  const added = [...now].filter((id) => !before.has(id)).sort()
  const removed = [...before].filter((id) => !now.has(id)).sort()
  const length = Math.max(added.length, removed.length, 1)
  const facts: Fact[] = []
  for (let from = 0; from < length; from += PART) {
    const part = { added: added.slice(from, from + PART), removed: removed.slice(from, from + PART) }
    facts.push({ type: 'ExpectedFrozen', data: { sessionId: session.id, at, ended, ...part } })
  }
  return facts
}

/**
 * If the session is not over, nothing is taken. If the result is the same as before, nothing is recorded. If the session turns out not to
 * have been held, the attendance is withdrawn. So it is if only its host says that it was held, and it has no class any more.
 */
export function takeAttendance(meeting: Meeting, session: Session, command: TakeAttendance): Fact[] {
  const { row, attendance: last, details } = session
  const { startedAt, endedAt } = row
  if (row.status !== 'ended' || startedAt === null || endedAt === null) return withdrawn(session)
  if (!keepsAttendance(session)) return isHeld(session) ? [] : withdrawn(session)
  const rule = last?.rule ?? command.rule
  const records = recordsOf(meeting, session, command.visitorIds, rule)
  const taken = {
    ...groundsOf(meeting, session),
    classId: details.classId,
    date: row.date,
    startedAt,
    endedAt,
    rule,
  }
  const ids = new Set(records.map(({ studentId }) => studentId))
  const removed = [...(last?.records.keys() ?? [])].filter((id) => !ids.has(id))
  const news = newsIn(records, taken, last)
  if (news.length + removed.length === 0 && isSame(taken, last)) return []
  const isLate = session.closedBy !== null && { afterWindow: true as const }
  const data = { sessionId: session.id, ...taken, ...isLate, counts: count(records) }
  return inParts(news).map((some, index) => ({
    type: 'AttendanceTaken',
    data: { ...data, records: some, removed: index === 0 ? removed : [] },
  }))
}

function withdrawn({ id, row, attendance, expected }: Session): Fact[] {
  const isStale = attendance !== null || (expected !== null && row.status === 'scheduled')
  if (row.status === 'started' || !isStale) return []
  return [{ type: 'AttendanceWithdrawn', data: { sessionId: id, keepsExpected: row.status === 'not_held' } }]
}

function inParts(records: readonly AttendanceRecord[]): AttendanceRecord[][] {
  const parts = [records.slice(0, PART)]
  for (let from = PART; from < records.length; from += PART) parts.push(records.slice(from, from + PART))
  return parts
}

/** The event holds only the changed records: one late left changes one record, not a whole class. */
function newsIn(
  records: readonly AttendanceRecord[],
  { classId, date }: Grounds,
  last: Attendance | null,
): readonly AttendanceRecord[] {
  if (last === null || last.classId !== classId || last.date !== date) return records
  return records.filter((record) => !same(record, last.records.get(record.studentId)))
}

type Grounds = Omit<Attendance, 'records'>

function isSame(now: Grounds, last: Attendance | null): boolean {
  if (last === null) return false
  const { basis, final, classId, date, startedAt, endedAt, rule } = last
  return same({ basis, final, classId, date, startedAt, endedAt, rule }, now)
}

/** The basis of a session's attendance. Attendance is final once Zoom's report of every instance is complete. */
function groundsOf({ instances }: Meeting, { parts }: Session): { basis: AttendanceBasis[]; final: boolean } {
  const known = parts.flatMap(({ uuid }) => instances.get(uuid) ?? [])
  if (known.length === 0) return { basis: ['self'], final: false }
  const basis: AttendanceBasis[] = []
  if (known.some(wasHeard)) basis.push('webhooks')
  if (known.some(({ report }) => report !== null)) basis.push('report')
  return { basis, final: known.every(({ report }) => report?.complete) }
}

/** The expected pupils, and students who attended all the same. */
function recordsOf(
  meeting: Meeting,
  session: Session,
  visitorIds: readonly string[],
  rule: AttendanceRule,
): AttendanceRecord[] {
  const expected = session.expected?.userIds ?? new Set<string>()
  const earlier = [...(session.attendance?.records.keys() ?? [])]
  const visitors = [...earlier, ...visitorIds].filter(
    (id) => !expected.has(id) && !isOfJointClass(meeting, session, id),
  )
  const time = sessionTimeOf(session)
  const recordOf = (studentId: string, isExpected: boolean) => {
    const presences = presencesOf(meeting, session, studentId)
    const computed = judge(presences, time, rule)
    const status = session.corrections.get(studentId)?.status ?? computed
    return { studentId, status, computed, ...timesOf(presences), expected: isExpected, ...besides(presences) }
  }
  const records = [
    ...[...expected].map((id) => recordOf(id, true)),
    ...[...new Set(visitors)]
      .map((id) => recordOf(id, false))
      .filter(({ computed, studentId }) => computed !== 'absent' || session.corrections.has(studentId)),
  ]
  return records.sort((a, b) => (a.studentId < b.studentId ? -1 : 1))
}

function presencesOf(meeting: Meeting, session: Session, userId: string): Presences {
  const theirs = connectionsOf(meeting, userParticipantId(userId))
  const claims = isHeldByClaims(session) ? [claimConnection(userId, session.claims.get(userId) ?? [])] : []
  return presencesIn(meeting, session, [...theirs, ...claims])
}

/** Who was there before the bell alone has no times. */
function timesOf(presences: Presences) {
  const { attended, arrivedAt, seconds, isUncertain } = presences
  return {
    attendedSeconds: seconds,
    firstJoin: iso(attended[0]?.from ?? null),
    lastLeave: attended.length > 0 || isUncertain ? iso(lastLeaveOf(presences)) : null,
    arrivedAt: iso(arrivedAt),
  }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const besides = ({
  isUncertain,
  waitedSeconds,
}: Presences): Pick<AttendanceRecord, 'timeUncertain' | 'waitedSeconds'> => ({
  ...(isUncertain ? { timeUncertain: true } : {}),
  ...(waitedSeconds === null ? {} : { waitedSeconds }),
})

/** Users who were in the session, were not expected and have no record yet: some may be students. */
export function possibleVisitors(session: Session): string[] {
  if (!isHeld(session)) return []
  const isKnown = (userId: string) =>
    userId === session.hostId ||
    session.expected?.userIds.has(userId) === true ||
    session.attendance?.records.has(userId) === true
  return [...session.participants.values()].flatMap(({ userId, status, claimed }) =>
    userId === null || status === 'invited' || claimed || isKnown(userId) ? [] : [userId],
  )
}

export function correctAttendance(
  session: Session,
  { studentId, status, note }: CorrectAttendance,
): Result<Fact[], Refusal<'NOT_A_RECORD'>> {
  const records = session.attendance?.records
  if (!records) return refuse('NOT_A_RECORD', 'There is no attendance to correct before the class is over')
  const record = records.get(studentId)
  if (!record) return refuse('NOT_A_RECORD', 'This student has no attendance record here')
  const before = session.corrections.get(studentId)
  if (before ? before.status === status && before.note === note : status === null) return ok([])
  const counted = { ...record, status: status ?? record.computed }
  const all = [...records.values()].map((r) => (r === record ? counted : r))
  const data = { sessionId: session.id, studentId, status, note, counts: count(all) }
  return ok([{ type: 'AttendanceCorrected', data }])
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
