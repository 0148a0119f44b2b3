import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { reportedPeople } from '../../src/domain/who/report.ts'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import {
  call,
  importSchool,
  type ScheduledMeeting,
  scheduleClass,
  scheduleOnly,
} from '../support/rollcall.ts'
import { guest } from '../support/spec.ts'
import {
  ended,
  joined,
  left,
  type Occasion,
  pupil,
  sendAll,
  started,
  updated,
} from '../support/zoomEvents.ts'

/** A class that was held keeps its expected pupils when the roster changes. */

const START = '2026-03-02T08:00:00Z'

let meeting: ScheduledMeeting
let of: Occasion

interface Told {
  summary: Record<string, number>
  records: { student_id: string; status: string; expected: boolean; student: object }[]
}

const get = async <Body>(path: string) =>
  (await call<Body>('GET', `/api/zoom/${path}`, { as: 'admin-1' })).body
const attendance = () => get<Told>(`meetings/${meeting.id}/attendance`)

/** Every number of it, and who has which record. */
async function numbers() {
  const participants = await get<Record<'stats' | 'expectedAttendees', object[]>>(
    `meetings/${meeting.id}/participants`,
  )
  const { summary, records } = await attendance()
  return {
    stats: participants.stats,
    expected: participants.expectedAttendees.length,
    summary,
    records: records
      .map(({ student_id, status, expected }) => ({ student_id, status, expected }))
      .sort((a, b) => (a.student_id < b.student_id ? -1 : 1)),
    report: (await get<{ stats: object }>(`reports?meetingId=${meeting.id}`)).stats,
    reports: (await get<{ stats: object }>('reports')).stats,
  }
}

const roster = async (body: object) =>
  expect(await call('PUT', '/api/roster', { as: 'admin-1', body })).toMatchObject({ status: 200 })

const inClass = (n: number) => ({ classId: 'class-1', studentId: `student-${n}` })

const newPupil = { id: 'student-5', name: 'New', email: 'student-5@school.example', role: 'student' }

const AT_EIGHT = { duration: 45, timezone: 'UTC', startTime: START }

beforeEach(async () => {
  await importSchool(4)
  meeting = await scheduleOnly(AT_EIGHT)
  of = { number: meeting.zoom_meeting_id, start: START, uuid: `of-${meeting.id}` }
})

describe('a class of four that was held with one of them', () => {
  beforeEach(() => sendAll(started(of, 0), joined(of, pupil(1), 0), left(of, pupil(1), 45), ended(of, 45)))

  it.each<[string, () => Promise<unknown>]>([
    ['all four left the class', () => roster({ removed: { enrollments: [1, 2, 3, 4].map(inClass) } })],
    ['the one who came was erased', () => erase('student-1')],
    ['a fifth entered it', () => roster({ users: [newPupil], enrollments: [inClass(5)] })],
    [
      'it got another teacher',
      () =>
        roster({
          classes: [{ id: 'class-1', name: 'Class 1', teacherId: 'teacher-2' }],
          users: [{ ...newPupil, id: 'teacher-2', role: 'teacher' }],
        }),
    ],
  ])('has the same numbers after %s, and after a rebuild', async (_, change) => {
    const before = await numbers()
    expect(before.summary).toMatchObject({ total: 4, present: 1, absent: 3 })
    await change()
    expect(await numbers()).toEqual(before)
    // Zoom repeats itself, and something new comes late.
    await sendAll(left(of, pupil(1), 45), joined(of, pupil(4), 50))
    expect(await numbers()).toMatchObject({ expected: 4, summary: before.summary })
    const late = await numbers()
    expect(await call('POST', '/api/rebuild', { as: 'admin-1' })).toMatchObject({ body: { rebuilt: 1 } })
    expect(await numbers()).toEqual(late)
  })

  it('names people who left the roster by their last name there, as it was known at any time too', async () => {
    await call('DELETE', '/api/roster/users/student-2', { as: 'admin-1' })
    const { records } = await attendance()
    expect(records[1]).toMatchObject({ student: { id: 'student-2', name: 'Name of student-2', email: null } })
    const at = new Date(Date.now() + 1000).toISOString()
    const then = await get<{ attendance: Told }>(`meetings/${meeting.id}/history?at=${at}`)
    expect(then.attendance.records).toEqual(records)
  })
})

describe('a class that was not held', () => {
  const give = async (to: object) =>
    expect(
      await call('PATCH', `/api/zoom/meetings/${meeting.id}`, { as: 'admin-1', body: to }),
    ).toMatchObject({
      status: 200,
    })
  const held = () => sendAll(started(of, 0), joined(of, pupil(1), 0), left(of, pupil(1), 45), ended(of, 45))

  beforeEach(async () => {
    const classes = [{ id: 'class-2', name: 'Class 2', teacherId: 'teacher-1' }]
    await roster({
      users: [newPupil],
      classes,
      enrollments: [{ classId: 'class-2', studentId: newPupil.id }],
    })
    await runDurableObjectAlarm(objectOf(Number(of.number)))
    expect(await numbers()).toMatchObject({ expected: 4, summary: { total: 4 } })
  })

  it('expects the pupils of another class once it is for that class', async () => {
    await give({ classId: 'class-2' })
    expect(await numbers()).toMatchObject({ expected: 1, summary: { total: 1 } })
    await held()
    expect(await numbers()).toMatchObject({ expected: 1, report: { attendanceRate: 0 } })
  })

  it('expects nobody once it is for all, and is in no rate if Zoom tells later that it was held', async () => {
    await give({ classId: null, targetAudience: 'all' })
    expect(await numbers()).toMatchObject({ expected: 0, summary: null })
    await held()
    expect(await numbers()).toMatchObject({
      expected: 0,
      report: { attendanceRate: null },
      reports: { completedMeetings: 1, avgAttendanceRate: 0 },
    })
    await give({ title: 'Open house' })
    expect(await numbers()).toMatchObject({ expected: 0 })
  })
})

describe('a class that was held before the roster had the e-mails of two pupils changed round', () => {
  const swap = () =>
    roster({
      users: [1, 2].map((n) => ({
        ...{ ...newPupil, id: `student-${n}`, name: `Name of student-${n}` },
        email: `student-${3 - n}@school.example`,
      })),
    })
  /** The numbers after the first pupil was there from beginning to end. */
  const numbersHeld = async (plan: typeof scheduleOnly) => {
    meeting = await plan(AT_EIGHT)
    of = { number: meeting.zoom_meeting_id, start: START, uuid: `held-${meeting.id}` }
    await sendAll(started(of, 0), joined(of, pupil(1), 0), left(of, pupil(1), 45), ended(of, 45))
    return numbers()
  }
  /** The roster is asked when the report comes. */
  const report = (emailUserId: string) => {
    const time = (minutes: number) => new Date(Date.parse(START) + minutes * 60_000).toISOString()
    const evidence = guest('Pupil 1', { email: 'student-1@school.example', emailUserId })
    const rows = [
      { evidence: { ...evidence, zoomAccountId: 'zoom-1' }, zoomUserId: 'r', from: time(0), to: time(45) },
    ]
    const about = { uuid: of.uuid, startedAt: time(0), endedAt: time(45), complete: true }
    return objectOf(Number(of.number)).execute(
      request({ type: 'RecordReport', ...about, people: reportedPeople(rows) }),
    )
  }

  it.each([
    ['in the roster', scheduleOnly],
    ['registered, also after it was held', scheduleClass],
  ])('marks nobody else when Zoom’s report comes, with pupils %s', async (_, plan) => {
    const before = await numbersHeld(plan)
    await swap()
    await report('student-2')
    expect(await numbers()).toEqual(before)
    expect(await attendance()).toMatchObject({ final: true })
  })

  // The meeting knows the e-mail of a registrant, and does not ask the roster.
  it.each([
    ['who is in the roster', scheduleOnly],
    ['who is registered', scheduleClass],
  ])('marks nobody else where the pupil %s was erased, and the e-mail became another’s', async (_, plan) => {
    const before = await numbersHeld(plan)
    await erase('student-1')
    await roster({
      users: [{ ...newPupil, email: 'student-1@school.example' }],
      enrollments: [inClass(5)],
    })
    await sendAll(joined(of, pupil(1), 10, 'second'), left(of, pupil(1), 20, 'second'))
    await report('student-5')
    expect(await numbers()).toEqual(before)
  })

  it('marks nobody else when the joined comes late', async () => {
    await sendAll(started(of, 0), left(of, pupil(1), 45), ended(of, 45))
    await swap()
    await sendAll(joined(of, pupil(1), 0))
    expect((await numbers()).records.map(({ status }) => status)).toEqual([
      'present',
      'absent',
      'absent',
      'absent',
    ])
  })
})

const erase = async (id: string) =>
  expect(await call('DELETE', `/api/roster/users/${id}?erase=true`, { as: 'admin-1' })).toMatchObject({
    status: 200,
  })

describe('a class that was held two hours before its time', () => {
  it('expects nobody who entered it later, though Zoom tells more of it after that', async () => {
    await sendAll(started(of, -120), joined(of, pupil(1), -120), ended(of, -80, -120))
    while ((await get<{ meeting: { status: string } }>(`meetings/${meeting.id}`)).meeting.status !== 'ended')
      await runDurableObjectAlarm(env.MEETINGS.getByName(meeting.zoom_meeting_id))
    await roster({ users: [newPupil], enrollments: [inClass(5)] })
    await sendAll(joined(of, pupil(2), -110))
    const { summary, records } = await attendance()
    expect(summary).toMatchObject({ total: 4, present: 2, absent: 2 })
    expect(records.map(({ student_id }) => student_id)).not.toContain('student-5')
  })
})

describe('two pupils of one name', () => {
  it('are told apart in every answer, and a guest of that name is neither of them', async () => {
    const name = 'Tala Aguadulce'
    await roster({
      users: [1, 2].map((n) => ({
        ...newPupil,
        id: `student-${n}`,
        email: `student-${n}@school.example`,
        name,
      })),
    })
    await sendAll(started(of, 0), joined(of, { ...pupil(2), name }, 0, 'a'), joined(of, { name }, 0, 'b'))
    await sendAll(ended(of, 45))
    expect((await numbers()).records).toMatchObject([
      { student_id: 'student-1', status: 'absent' },
      { student_id: 'student-2', status: 'present' },
      { student_id: 'student-3', status: 'absent' },
      { student_id: 'student-4', status: 'absent' },
    ])
    type Who = { participants: { user_id: string | null; candidates?: { id: string }[] }[] }
    const { participants } = await get<Who>(`meetings/${meeting.id}/participants`)
    expect(participants.find(({ user_id }) => user_id === null)?.candidates).toEqual([
      { id: 'student-1', name },
    ])
  })
})

describe('a class at the edge of a day', () => {
  it.each([
    ['Asia/Manila', '2026-03-10T00:30', '2026-03-09T16:30:00.000Z'],
    ['America/New_York', '2026-03-10T23:30', '2026-03-11T03:30:00.000Z'],
  ])('in %s is in the report of its local day and of no other', async (timezone, startTime, start_time) => {
    await call('DELETE', `/api/zoom/meetings/${meeting.id}`, { as: 'admin-1' })
    const { id, ...shown } = await scheduleOnly({ timezone, startTime, duration: 45 })
    expect(shown).toMatchObject({ start_time, date: '2026-03-10' })
    const on = async (from: string, to: string) => {
      const query = `reports?startDate=${encodeURIComponent(from)}&endDate=${encodeURIComponent(to)}`
      return (await get<{ meetings: { id: string }[] }>(query)).meetings.map((one) => one.id)
    }
    expect(await on('2026-03-10', '2026-03-10')).toEqual([id])
    for (const day of ['2026-03-09', '2026-03-11']) expect(await on(day, day)).toEqual([])
    expect(await on('2026-03-09', '2026-03-11')).toEqual([id])
    // Instants are inclusive as well.
    expect(await on(start_time, start_time)).toEqual([id])
    expect(await on('2026-03-01T00:00:00Z', new Date(Date.parse(start_time) - 1).toISOString())).toEqual([])
  })
})

describe('a class at half past midnight that was held', () => {
  it('keeps its day when its host chooses another time zone, in Zoom or here', async () => {
    const start = '2026-03-09T16:30:00Z'
    const changes = { timezone: 'Asia/Manila', startTime: start, duration: 45 }
    meeting = await scheduleOnly(changes)
    of = { number: meeting.zoom_meeting_id, start, uuid: `late-${meeting.id}` }
    await sendAll(started(of, 0), joined(of, pupil(1), 0), ended(of, 45))
    const day = { meeting: { date: '2026-03-10', timezone: 'Asia/Manila' } }
    expect(await get(`meetings/${meeting.id}`)).toMatchObject(day)
    await sendAll(updated(of, { timezone: 'America/New_York' }, 60))
    expect(await get(`meetings/${meeting.id}`)).toMatchObject(day)
    const path = `/api/zoom/meetings/${meeting.id}`
    expect(await call('PATCH', path, { as: 'admin-1', body: { timezone: 'UTC' } })).toMatchObject({
      status: 400,
      body: { code: 'MEETING_BEGUN' },
    })
  })

  it('has the day of the zone that was chosen before it, told before or after', async () => {
    const start = '2026-03-09T16:30:00Z'
    const days = []
    for (const isLate of [false, true]) {
      meeting = await scheduleOnly({ timezone: 'Asia/Manila', startTime: start, duration: 45 })
      of = { number: meeting.zoom_meeting_id, start, uuid: `zone-${meeting.id}` }
      const bodies = [started(of, 0), joined(of, pupil(1), 0), ended(of, 45)]
      const change = updated(of, { timezone: 'America/New_York' }, -60)
      await sendAll(...(isLate ? [...bodies, change] : [change, ...bodies]))
      const { meeting: shown } = await get<{ meeting: { date: string; timezone: string } }>(
        `meetings/${meeting.id}`,
      )
      days.push([shown.date, shown.timezone])
    }
    expect(days).toEqual([1, 2].map(() => ['2026-03-09', 'America/New_York']))
  })
})

describe('a class on a day on which the clocks change', () => {
  it.each([
    ['in the hour that is left out is an hour later', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z'],
    ['after it is at its time', '2026-03-08T09:00', '2026-03-08T13:00:00.000Z'],
    ['in the hour that comes twice is in the first', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
    ['after that is at its time', '2026-11-01T09:00', '2026-11-01T14:00:00.000Z'],
  ])('%s', async (_, startTime, start_time) => {
    const timezone = 'America/New_York'
    expect(await scheduleOnly({ timezone, startTime, duration: 45 })).toMatchObject({
      start_time,
      date: startTime.slice(0, 10),
    })
  })
})
