import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { wish } from '../support/fakes.ts'
import { call, emailOf, importSchool, scheduleOnly } from '../support/rollcall.ts'
import { ended, joined, left, type Occasion, pupil, sendAll, started } from '../support/zoomEvents.ts'
import { take, textOf } from './taken.ts'

/** The host of a class of an hour lost the connection, which ended the meeting, and came back: the class goes on. */

const EDFI = {
  ...{ localCourseCode: 'BIO-7', schoolId: 255901001, schoolYear: 2026, sectionIdentifier: 'NARRA-1' },
  ...{ sessionName: 'Spring', calendarCode: 'SCHOOL' },
}
const AGO = 40

let id: string
let of: Occasion
let day: string

beforeEach(async () => {
  await importSchool(3)
  const users = [1, 2, 3].map((n) => ({
    id: `student-${n}`,
    name: `Name of student-${n}`,
    email: emailOf(`student-${n}`),
    role: 'student',
    number: `LRN-${n}`,
  }))
  const classes = [{ id: 'class-1', name: 'Class 1', teacherId: 'teacher-1', edfi: EDFI }]
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users, classes } })
  const start = new Date(Math.floor(Date.now() / 1000) * 1000 - AGO * 60_000).toISOString()
  const meeting = await scheduleOnly({ duration: 60, timezone: 'UTC', startTime: start })
  id = meeting.id
  day = start.slice(0, 10)
  of = { number: meeting.zoom_meeting_id, start, uuid: `first-${id}` }
  const lost = [joined(of, pupil(1), 0), left(of, pupil(1), 4), ended(of, 4)]
  await sendAll(started(of, 0), ...lost)
})

const again = () => ({ ...of, uuid: `again-${id}` })
/** The first pupil has attended by now, the second is in and will not have, the third is late. */
const comeBack = () =>
  sendAll(started(again(), 6), joined(again(), pupil(1), 6), joined(again(), pupil(2), AGO - 5))
const endAgain = () =>
  sendAll(left(again(), pupil(2), AGO - 1), left(again(), pupil(1), AGO - 1), ended(again(), AGO - 1, 6))

const get = async <Body>(path: string): Promise<Body> =>
  (await call<Body>('GET', `/api/zoom/${path}`, { as: 'teacher-1' })).body

const exported = async (path: string, as = 'teacher-1') => JSON.parse(textOf((await take(path, as)).bytes))

/** What every answer says of the pupils' statuses, and of how many attended. */
async function answers() {
  type Attendance = { inProgress?: boolean; records: { status: string }[]; summary: { present: number } }
  type Participants = { stats: { attendanceRate: number }; expectedAttendees: { attended: boolean }[] }
  type Report = { stats: { totalAttendees: number }; meetings: { id: string; attendeeCount: number }[] }
  type Term = {
    sessions: { id: string; counts: object | null }[]
    students: { marks: (object | null)[]; sessions: number }[]
  }
  const attendance = await get<Attendance>(`meetings/${id}/attendance`)
  const { stats, expectedAttendees } = await get<Participants>(`meetings/${id}/participants`)
  const one = await get<Participants>(`reports?meetingId=${id}`)
  const many = await get<Report>(`reports?startDate=${day}&endDate=${day}`)
  const term = await get<Term>(`classes/class-1/term?startDate=${day}&endDate=${day}`)
  const { results } = await exported(`oneroster?academicSessionId=t&meetingId=${id}&format=json`)
  return {
    isInProgress: attendance.inProgress ?? false,
    present: attendance.summary.present,
    attended: [
      expectedAttendees.filter((one) => one.attended).length,
      many.meetings.find((one) => one.id === id)?.attendeeCount,
      many.stats.totalAttendees,
    ],
    rates: [stats.attendanceRate, one.stats.attendanceRate],
    marks: [
      attendance.records.length,
      term.students.flatMap(({ marks }) => marks.flatMap((mark) => mark ?? [])).length,
      Number(term.sessions[0]?.counts !== null) * attendance.records.length,
      (await exported(`attendance?meetingId=${id}`)).records.length,
      (await exported(`register?meetingId=${id}`)).pupils.length,
      results.length,
      (await exported(`edfi?meetingId=${id}&everybody=true`)).operations.length - 1,
    ],
  }
}

describe('a class whose host came back after it had ended', () => {
  it('is in progress in every answer, and nobody is absent from it', async () => {
    const over = { isInProgress: false, present: 1, attended: [1, 1, 1], rates: [33.3, 33.3] }
    expect(await answers()).toEqual({ ...over, marks: [3, 3, 3, 3, 3, 3, 3] })
    await comeBack()
    const running = { isInProgress: true, present: 2, attended: [1, 1, 1], rates: [33.3, 33.3] }
    expect(await answers()).toEqual({ ...running, marks: [0, 0, 0, 0, 0, 0, -1] })
  })

  it('has the attendance of both parts once it has ended again', async () => {
    await comeBack()
    await endAgain()
    const { records } = await get<{ records: object[] }>(`meetings/${id}/attendance`)
    expect(records).toMatchObject([
      { status: 'present', attended_seconds: (4 + 33) * 60 },
      { status: 'partial', attended_seconds: 4 * 60 },
      { status: 'absent' },
    ])
    expect((await answers()).marks).toEqual([3, 3, 3, 3, 3, 3, 3])
  })

  it('keeps a correction that is made meanwhile, and every answer has it once the class has ended again', async () => {
    await comeBack()
    const correct = (n: number, status: string | null) =>
      call('PATCH', `/api/zoom/meetings/${id}/attendance/student-${n}`, { as: 'teacher-1', body: { status } })
    expect(await correct(3, 'present')).toMatchObject({
      status: 200,
      body: { record: { status: 'present', computed_status: 'absent' } },
    })
    expect(await correct(1, 'excused')).toMatchObject({
      status: 200,
      body: { record: { status: 'excused' } },
    })
    const running = await answers()
    expect([running.isInProgress, new Set(running.attended).size, new Set(running.rates).size]).toEqual([
      true,
      1,
      1,
    ])
    await endAgain()
    const { records } = await get<{ records: object[] }>(`meetings/${id}/attendance`)
    expect(records).toMatchObject([
      { status: 'excused', computed_status: 'present' },
      { status: 'partial', computed_status: 'partial' },
      { status: 'present', computed_status: 'absent' },
    ])
    const over = { isInProgress: false, present: 1, attended: [1, 1, 1], rates: [33.3, 33.3] }
    expect(await answers()).toEqual({ ...over, marks: [3, 3, 3, 3, 3, 3, 3] })
    expect(await correct(1, null)).toMatchObject({ body: { record: { status: 'present' } } })
    expect(await answers()).toMatchObject({ present: 2, attended: [2, 2, 2], rates: [66.7, 66.7] })
  })

  it('stays final in every answer if it was final before', async () => {
    const time = (minutes: number) => new Date(Date.parse(of.start) + minutes * 60_000).toISOString()
    const told = { uuid: of.uuid, startedAt: time(0), endedAt: time(4), complete: true, people: [] }
    await env.MEETINGS.getByName(of.number).execute(wish({ type: 'RecordReport', ...told }))
    const final = await answers()
    await comeBack()
    expect(await answers()).toEqual(final)
  })

  it('says nothing new to an Ed-Fi API until then', async () => {
    const since = new Date().toISOString()
    await comeBack()
    expect((await exported(`edfi?classId=class-1&since=${since}`)).operations).toEqual([])
  })
})
