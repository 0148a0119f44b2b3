import { expect } from 'vitest'
import { call } from '../../support/rollcall.ts'
import { take, textOf } from '../taken.ts'
import { STRANGER } from './life.ts'
import {
  admin,
  classOf,
  otherClass,
  othersParent,
  othersTeacher,
  otherTeacher,
  parent,
  pupil,
  type School,
  teacher,
} from './school.ts'

/** Every answer about the sessions of one class. */

export interface Row {
  id: string
  status: string
  start_time: string
  date: string
  duration: number
  held_outside_schedule: boolean
}

export interface Participant {
  id: string
  user_id: string | null
  join_time: string | null
  leave_time: string | null
  duration: number
  status: string
  claimed: boolean
  time_uncertain: boolean
  candidates?: unknown
}

export interface Record {
  student_id: string
  status: string
  computed_status: string
  attended_seconds: number
  first_join: string | null
  last_leave: string | null
  time_uncertain: boolean
  waited_seconds: number | null
  expected: boolean
  student: { name: string | null }
}

export interface Attendance {
  summary: { [status: string]: number; total: number }
  records: Record[]
  inProgress?: boolean
  final?: boolean
  basis?: string[]
}

interface Stats {
  attendanceRate: number | null
  totalDurationSeconds: number
  avgDurationSeconds: number
}

export interface OfSession {
  sitting: number
  /** Of the other class of a joint sitting. */
  isOthers: boolean
  meeting: Row & { participants: Participant[] }
  listed: Row[]
  reported: (Row & { participantCount: number; attendeeCount: number })[]
  participants: {
    meeting: { id: string; status: string; start_time: string }
    participants: Participant[]
    expectedAttendees: { id: string; attended: boolean }[]
    stats: Stats & { totalParticipants: number; joinedCount: number; expectedCount: number }
  }
  attendance: Attendance
  report: {
    meeting: Row & { participants: Participant[] }
    stats: Stats & { totalInvited: number; totalJoined: number }
  }
  /** As it was known at this moment. */
  known: Attendance | null
  timeline: { people: { participant_id: string; user_id: string | null; stays: unknown[]; lost: string[] }[] }
  exported: { pupil_id: string; status: string; computed_status: string; minutes: number; expected: string }[]
  graded: { studentSourcedId: string; textScore: string }[]
  register: { pupils: { id: string; marks: ({ status: string } | null)[] }[] }
  /** What a pupil and a parent of two see. */
  pupils: Attendance
  parents: Attendance
}

export interface Report {
  meetings: OfSession['reported']
  stats: { [name: string]: number }
  nextCursor?: string
}

export interface Term {
  sessions: { id: string; status: string; counts: object | null; attendanceRate: number | null }[]
  students: { id: string; attended: number; sessions: number; marks: ({ status: string } | null)[] }[]
}

export interface Answers {
  sessions: OfSession[]
  report: Report
  /** Of the class, and of the class that sits together with it. */
  terms: Term[]
}

export async function get<Body>(path: string, as: string): Promise<Body> {
  const { status, body } = await call<Body>('GET', `/api/zoom/${path}`, { as })
  if (status !== 200) throw new Error(`${path} as ${as} is ${status}: ${JSON.stringify(body)}`)
  return body
}

/** As the host sees them. */
export async function answersOf(school: School): Promise<Answers> {
  const as = teacher(school)
  const report = await get<Report>('reports', as)
  const sessions: OfSession[] = []
  for (const [place, id] of [...school.sessions, ...school.joint].entries()) {
    const isOthers = place >= school.sessions.length
    const path = `meetings/${id}`
    const classId = isOthers ? otherClass(school) : classOf(school)
    const { meetings } = await get<{ meetings: Row[] }>(`meetings?classId=${classId}`, admin(school))
    const known = await get<{ attendance: Attendance | null }>(
      `${path}/history?at=${new Date(Date.now() + 1000).toISOString()}`,
      as,
    )
    sessions.push({
      sitting: place % school.sessions.length,
      isOthers,
      meeting: (await get<{ meeting: OfSession['meeting'] }>(path, as)).meeting,
      listed: meetings.filter((one) => one.id === id),
      reported: report.meetings.filter((one) => one.id === id),
      participants: await get(`${path}/participants`, as),
      attendance: await get(`${path}/attendance`, as),
      report: await get(`reports?meetingId=${id}`, as),
      known: known.attendance,
      timeline: await get(`${path}/timeline`, as),
      ...(await exportsOf(id, as)),
      pupils: await get(`${path}/attendance`, pupil(school, isOthers ? STRANGER : 3)),
      parents: await get(`${path}/attendance`, (isOthers ? othersParent : parent)(school)),
    })
  }
  const terms = [await get<Term>(`classes/${classOf(school)}/term?${TERM}`, admin(school))]
  if (school.life.isJoint) terms.push(await get(`classes/${otherClass(school)}/term?${TERM}`, admin(school)))
  return { sessions, report, terms }
}

async function exportsOf(
  id: string,
  as: string,
): Promise<Pick<OfSession, 'exported' | 'graded' | 'register'>> {
  const read = async (path: string) => JSON.parse(textOf((await take(path, as)).bytes))
  const { records } = await read(`attendance?meetingId=${id}`)
  const { results } = await read(`oneroster?academicSessionId=term&format=json&meetingId=${id}`)
  return { exported: records, graded: results, register: await read(`register?meetingId=${id}`) }
}

/** All days of all lives. */
const day = (days: number) => new Date(Date.now() + days * 24 * 60 * 60_000).toISOString().slice(0, 10)
const TERM = `startDate=${day(-300)}&endDate=${day(10)}`

/** The same for others who may see it, and page by page. */
export async function expectSameForOthers(school: School, { sessions, report }: Answers): Promise<void> {
  const pages: Report[] = []
  for (let query = '?limit=1'; query !== ''; ) {
    const page = await get<Report>(`reports${query}`, teacher(school))
    pages.push(page)
    query = page.nextCursor === undefined ? '' : `?limit=1&cursor=${encodeURIComponent(page.nextCursor)}`
  }
  expect(pages.flatMap(({ meetings }) => meetings)).toEqual(report.meetings)
  for (const { stats } of pages) expect(stats).toEqual(report.stats)
  const isNew = school.life.roster.includes('new teacher')
  for (const { meeting, attendance, participants, isOthers } of sessions)
    for (const as of [
      admin(school),
      isOthers ? othersTeacher(school) : isNew ? otherTeacher(school) : teacher(school),
    ]) {
      const path = `meetings/${meeting.id}`
      expect(withoutEmails(await get(`${path}/attendance`, as))).toEqual(withoutEmails(attendance))
      expect((await get<OfSession['participants']>(`${path}/participants`, as)).stats).toEqual(
        participants.stats,
      )
    }
}

const withoutEmails = (attendance: Attendance): unknown => ({
  ...attendance,
  records: attendance.records.map(withoutEmail),
})

/** Another rule says who may see an e-mail. */
export const withoutEmail = ({ student, ...record }: Record) => ({ ...record, student: student.name })
