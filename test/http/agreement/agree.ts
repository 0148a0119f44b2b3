import { expect } from 'vitest'
import {
  type Answers,
  type Attendance,
  type OfSession,
  type Record,
  type Term,
  withoutEmail,
} from './answers.ts'
import { STRANGER } from './life.ts'
import { outcomeOf } from './oracle.ts'
import { pupil, type School, timeOf } from './school.ts'

/** No two answers about one session differ, and all of them are as docs/attendance.md says. */
export function expectAgreement(
  school: School,
  { sessions, report, terms }: Answers,
  isRosterChanged: boolean,
): void {
  for (const one of sessions) {
    expectOneSession(one)
    expectOneCount(one)
    expectTimeline(one)
    expectTimes(one)
    expectExports(one)
    expectAsDesigned(school, one, isRosterChanged)
    expectOwn(school, one, isRosterChanged)
  }
  expectSums(sessions, report)
  for (const [place, term] of terms.entries())
    expectTerm(
      sessions.filter(({ isOthers }) => isOthers === (place === 1)),
      term,
    )
}

const isAttended = ({ status }: { status: string }): boolean => status === 'present' || status === 'late'

function expectOneSession({ meeting, listed, reported, participants, report }: OfSession): void {
  const { participants: everyone, ...row } = meeting
  const { id, status, start_time, date, duration, held_outside_schedule } = row
  const same = { id, status, start_time, date, duration, held_outside_schedule }
  expect(listed).toMatchObject([same])
  expect(reported).toMatchObject([same])
  expect(participants.meeting).toMatchObject({ id, status, start_time })
  expect(report.meeting).toMatchObject(same)
  expect(report.meeting.participants).toEqual(everyone)
  expect(participants.participants.map(({ candidates: _, ...one }) => one)).toEqual(everyone)
  expectNothingTwice(everyone.map((one) => one.id))
  expectNothingTwice(everyone.flatMap(({ user_id }) => user_id ?? []))
  expectNothingTwice(participants.expectedAttendees.map((one) => one.id))
}

const expectNothingTwice = (ids: readonly string[]): void => expect(ids).toEqual([...new Set(ids)])

/** Every number is the count of what another answer lists. */
function expectOneCount({ meeting, participants, attendance, report, reported, known }: OfSession): void {
  const { stats, expectedAttendees } = participants
  const isClaimed = attendance.basis?.includes('self') ?? false
  const came = meeting.participants.filter(
    ({ status, claimed }) => status !== 'invited' && (isClaimed || !claimed),
  )
  const seconds = came.reduce((sum, { duration }) => sum + duration, 0)
  const timed = came.filter((one) => !one.time_uncertain || one.duration > 0).length
  const average = timed === 0 ? 0 : Math.round(seconds / timed)
  const attended = expectedAttendees.filter((one) => one.attended).length
  const expected = expectedAttendees.length
  const numbers = {
    attendanceRate: expected === 0 ? null : Math.round((attended / expected) * 1000) / 10,
    totalDurationSeconds: seconds,
    avgDurationSeconds: average,
  }
  expect(stats).toEqual({
    ...numbers,
    totalParticipants: meeting.participants.length,
    joinedCount: came.length,
    expectedCount: expected,
  })
  const invited = new Set([
    ...expectedAttendees.map(({ id }) => id),
    ...came.map((one) => one.user_id ?? one.id),
  ])
  expect(report.stats).toEqual({ ...numbers, totalInvited: invited.size, totalJoined: came.length })
  expect(reported[0]?.participantCount).toBe(meeting.participants.length)
  expectSummary(attendance)
  if (meeting.status !== 'ended') return
  const { records } = attendance
  expect(expectedAttendees.map(({ id, attended }) => [id, attended]).sort()).toEqual(
    records.flatMap((one) => (one.expected ? [[one.student_id, isAttended(one)]] : [])).sort(),
  )
  expect(reported[0]?.attendeeCount).toBe(records.filter(isAttended).length)
  expect(known).toEqual(attendance)
}

/** What is taken out has the records of the session's attendance. */
function expectExports({ attendance: { records }, exported, graded, register }: OfSession): void {
  const inOrder = <T>(some: readonly T[]) => some.map((one) => JSON.stringify(one)).sort()
  const statuses = inOrder(records.map(({ student_id, status }) => [student_id, status]))
  expect(inOrder(graded.map(({ studentSourcedId, textScore }) => [studentSourcedId, textScore]))).toEqual(
    statuses,
  )
  const marks = register.pupils.flatMap(({ id, marks }) =>
    marks.flatMap((mark) => mark ?? []).map((m) => [id, m.status]),
  )
  expect(inOrder(marks)).toEqual(statuses)
  expect(
    inOrder(
      exported.map((one) => [one.pupil_id, one.status, one.computed_status, one.minutes, one.expected]),
    ),
  ).toEqual(
    inOrder(
      records.map((one) => [
        one.student_id,
        one.status,
        one.computed_status,
        Math.round(one.attended_seconds / 6) / 10,
        one.expected ? 'yes' : 'no',
      ]),
    ),
  )
}

/** The people who came are the same, and they are the same users. */
function expectTimeline({ meeting, timeline }: OfSession): void {
  const users = new Map(meeting.participants.map(({ id, user_id }) => [id, user_id]))
  for (const { participant_id: id, user_id } of timeline.people)
    expect([id, users.get(id)]).toEqual([id, user_id])
  const there = timeline.people
    .filter(({ stays }) => stays.length > 0)
    .map(({ participant_id }) => participant_id)
  const timed = meeting.participants.filter(({ duration, claimed }) => duration > 0 && !claimed)
  expect(there).toEqual(expect.arrayContaining(timed.map(({ id }) => id)))
  const came = meeting.participants.filter(({ status, claimed }) => status !== 'invited' && !claimed)
  expect(timeline.people.map(({ participant_id }) => participant_id)).toEqual(
    expect.arrayContaining(came.map(({ id }) => id)),
  )
  const lost = timeline.people
    .filter(({ lost }) => lost.length > 0)
    .map(({ participant_id }) => participant_id)
  const uncertain = came.filter(({ time_uncertain }) => time_uncertain)
  expect(lost).toEqual(expect.arrayContaining(uncertain.map(({ id }) => id)))
}

/** A record and the participant's row tell the same leave. A join before the bell counts only if the stay goes on behind it. */
function expectTimes({ meeting, attendance: { records, basis } }: OfSession): void {
  if (meeting.status !== 'ended') return
  for (const { student_id, attended_seconds, first_join, last_leave, time_uncertain } of records) {
    const row = meeting.participants.find(({ user_id }) => user_id === student_id)
    const isThere = attended_seconds > 0 || time_uncertain
    if (row?.claimed && !basis?.includes('self')) expect(isThere).toBe(false)
    if (isThere) expect(last_leave).toBe(row?.leave_time)
    else expect(last_leave).toBeNull()
    if (first_join !== null) expect(first_join >= String(row?.join_time)).toBe(true)
  }
}

function expectSummary({ summary, records, inProgress }: Attendance): void {
  expectNothingTwice(records.map(({ student_id }) => student_id))
  const { total, ...counts } = summary
  const listed = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (records.length === 0) {
    if (!inProgress) expect(listed).toBe(0)
    return
  }
  expect([total, listed]).toEqual([records.length, records.length])
  for (const [status, count] of Object.entries(counts))
    expect(records.filter((one) => one.status === status)).toHaveLength(count)
}

function expectAsDesigned(school: School, one: OfSession, isRosterChanged: boolean): void {
  const outcome = outcomeOf(school.life, one.sitting, isRosterChanged, one.isOthers)
  const { meeting, attendance, participants, reported } = one
  expect(meeting).toMatchObject({
    status: outcome.status,
    start_time: timeOf(school, outcome.start),
    date: timeOf(school, outcome.start + school.life.zone.hours * 60).slice(0, 10),
    held_outside_schedule: outcome.isOutside,
  })
  expect(attendance.records.map(shown).sort(byStudent)).toEqual(
    outcome.records
      .map(({ who, status, computed, seconds, waited, expected }) => ({
        student_id: pupil(school, who),
        status,
        computed_status: computed,
        attended_seconds: seconds,
        waited_seconds: waited,
        expected,
      }))
      .sort(byStudent),
  )
  expect(participants.expectedAttendees.map(({ id }) => id).sort()).toEqual(
    outcome.expected.map((who) => pupil(school, who)).sort(),
  )
  expect(participants.stats.joinedCount).toBe(outcome.came.length)
  expect(reported[0]?.attendeeCount).toBe(outcome.attended.length)
  expect(participants.expectedAttendees.flatMap(({ id, attended }) => (attended ? [id] : [])).sort()).toEqual(
    outcome.expected.filter((who) => outcome.attended.includes(who)).map((who) => pupil(school, who)),
  )
  if (outcome.status === 'ended') {
    expect(attendance.final).toBe(outcome.final)
    expect(attendance.basis?.includes('self')).toBe(outcome.isClaimed)
  }
  expect(attendance.inProgress ?? false).toBe(outcome.status === 'started')
  if (outcome.status === 'started')
    expect(attendance.summary).toMatchObject({
      total: outcome.expected.length,
      present: outcome.inNow.length,
    })
  if (outcome.status === 'scheduled' || outcome.status === 'not_held')
    expect(attendance).toMatchObject({ summary: { total: outcome.expected.length }, records: [] })
}

const shown = ({
  student_id,
  status,
  computed_status,
  attended_seconds,
  waited_seconds,
  expected,
}: Record) => ({ student_id, status, computed_status, attended_seconds, waited_seconds, expected })

const byStudent = (a: { student_id: string }, b: { student_id: string }): number =>
  a.student_id < b.student_id ? -1 : 1

/** A pupil sees their own record, and a parent those of their children that are in the class. */
function expectOwn(
  school: School,
  { isOthers, attendance, pupils, parents }: OfSession,
  isRosterChanged: boolean,
): void {
  const of = (...who: number[]) => {
    const ids = who.map((one) => pupil(school, one))
    return attendance.records.filter(({ student_id }) => ids.includes(student_id)).map(withoutEmail)
  }
  expect(pupils.records.map(withoutEmail)).toEqual(of(isOthers ? STRANGER : 3))
  expectSummary(pupils)
  const isGone = isRosterChanged && school.life.roster.includes('unenroll 0')
  const children = isGone ? of(3) : of(0, 3)
  expect(parents.records.map(withoutEmail)).toEqual(isOthers ? of(STRANGER) : children)
  expectSummary(parents)
}

/** The report over all sessions, worked out from the answers about each. */
function expectSums(sessions: readonly OfSession[], { stats, meetings }: Answers['report']): void {
  const ended = sessions.filter(({ meeting }) => meeting.status === 'ended')
  const rates = ended.map(({ participants: { expectedAttendees } }) => {
    const attended = expectedAttendees.filter((one) => one.attended).length
    return (100 * attended) / expectedAttendees.length
  })
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
  const mean = rates.length === 0 ? 0 : sum(rates) / rates.length
  expect(stats['avgAttendanceRate']).toBeCloseTo(mean, 0)
  expect(stats).toMatchObject({
    totalMeetings: sessions.length,
    completedMeetings: ended.length,
    totalParticipants: sum(sessions.map(({ meeting }) => meeting.participants.length)),
    totalAttendees: sum(meetings.map(({ attendeeCount }) => attendeeCount)),
    totalMeetingMinutes: sum(ended.map(({ meeting }) => meeting.duration)),
  })
  expectNothingTwice(meetings.map(({ id }) => id))
  expect(meetings).toHaveLength(sessions.length)
}

/** The term has the numbers and the records of every session that is not cancelled. */
function expectTerm(sessions: readonly OfSession[], term: Term): void {
  const inOrder = [...sessions].sort((a, b) => (a.meeting.start_time < b.meeting.start_time ? -1 : 1))
  expect(term.sessions.map(({ id, status }) => ({ id, status }))).toEqual(
    inOrder.map(({ meeting: { id, status } }) => ({ id, status })),
  )
  for (const [n, { attendance, participants }] of inOrder.entries()) {
    const shown = term.sessions[n]
    const { total: _, ...counts } = attendance.summary
    expect(shown?.counts ?? null).toEqual(attendance.basis === undefined ? null : counts)
    if (attendance.basis !== undefined) expect(shown?.attendanceRate).toBe(participants.stats.attendanceRate)
    const marks = term.students.flatMap(({ id, marks: theirs }) => {
      const status = theirs[n]?.status
      return status === undefined ? [] : [[id, status]]
    })
    const records = attendance.records.map(({ student_id, status }) => [student_id, status])
    expect(marks.sort()).toEqual(attendance.basis === undefined ? [] : records.sort())
  }
  for (const { marks, attended, sessions: counted } of term.students) {
    const theirs = marks.flatMap((mark) => mark ?? [])
    expect([attended, counted]).toEqual([theirs.filter(isAttended).length, theirs.length])
  }
}
