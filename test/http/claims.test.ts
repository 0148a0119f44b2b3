import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { call, importSchool, scheduleOnly } from '../support/rollcall.ts'

const DAY = 24 * 60

/** A class that starts so many minutes from now. */
async function classIn(minutes: number): Promise<string> {
  await importSchool(1)
  const startTime = new Date(Date.now() + minutes * 60_000).toISOString()
  const { id } = await scheduleOnly({ duration: 45, timezone: 'UTC', startTime })
  return `/api/zoom/meetings/${id}`
}

const claim = (path: string, action: string) =>
  call('POST', `${path}/join`, { as: 'student-1', body: { action } })

const history = async (path: string) =>
  (await call<{ events: { type: string }[] }>('GET', `${path}/history?limit=200`, { as: 'teacher-1' })).body

/** The path of a class of the past that Zoom told nothing of, and that these people say they came to. */
async function claimedBy(userIds: readonly string[], planned: object = {}): Promise<string> {
  const start = { duration: 45, timezone: 'UTC', startTime: '2026-03-02T08:00:00Z' }
  const { id, zoom_meeting_id } = await scheduleOnly({ ...start, ...planned })
  const object = env.MEETINGS.getByName(zoom_meeting_id)
  for (const userId of userIds) {
    const claimed = { sessionId: id, userId, action: 'join', at: '2026-03-02T08:01:00.000Z' } as const
    await object.execute(request({ type: 'ClaimParticipation', ...claimed }))
  }
  await runDurableObjectAlarm(object)
  return `/api/zoom/meetings/${id}`
}

const get = async (url: string) => (await call('GET', url, { as: 'admin-1' })).body

const change = async (path: string, body: object) =>
  expect(await call('PATCH', path, { as: 'admin-1', body })).toMatchObject({ status: 200 })

const roster = (body: object) => call('PUT', '/api/roster', { as: 'admin-1', body })

const somebody = (id: string, role: string) => ({ id, role, name: id, email: `${id}@school.example` })

describe('a class that Zoom never held, with a host and a pupil who say that they were there', () => {
  it('stays held when it gets another teacher', async () => {
    await importSchool(2)
    await roster({ users: [somebody('teacher-2', 'teacher')] })
    const path = await claimedBy(['teacher-1', 'student-1'])
    const before = await get(`${path}/attendance`)
    expect(before).toMatchObject({ basis: ['self'], summary: { total: 2, present: 1, absent: 1 } })
    await change(path, { hostId: 'teacher-2' })
    expect(await get(`${path}/attendance`)).toEqual(before)
  })

  it('counts both and stays held when it is for all, so that no attendance is kept', async () => {
    await importSchool(1)
    await roster({ users: [somebody('teacher-2', 'teacher')] })
    const path = await claimedBy(['teacher-1', 'student-1'], { classId: null })
    expect(await get('/api/zoom/reports')).toMatchObject({
      meetings: [{ status: 'ended', attendeeCount: 2 }],
    })
    expect(await get(`${path}/participants`)).toMatchObject({ stats: { joinedCount: 2 } })
    const id = path.split('/').at(-1)
    expect(await get(`/api/zoom/reports?meetingId=${id}`)).toMatchObject({ stats: { totalJoined: 2 } })
    await change(path, { hostId: 'teacher-2' })
  })

  it('expects the pupils of another class once it is for that class', async () => {
    await importSchool(2)
    await roster({
      users: [somebody('student-3', 'student')],
      classes: [{ id: 'class-2', name: 'Class 2', teacherId: 'teacher-1' }],
      enrollments: [{ classId: 'class-2', studentId: 'student-3' }],
    })
    const path = await claimedBy(['teacher-1', 'student-1'])
    await change(path, { classId: 'class-2' })
    expect(await get(`${path}/participants`)).toMatchObject({ expectedAttendees: [{ id: 'student-3' }] })
    expect(await get(`${path}/attendance`)).toMatchObject({
      records: [
        { student_id: 'student-1', status: 'present', expected: false },
        { student_id: 'student-3', status: 'absent', expected: true },
      ],
    })
  })

  it('has no attendance once it is for all', async () => {
    await importSchool(2)
    const path = await claimedBy(['teacher-1', 'student-1'])
    await change(path, { classId: null, targetAudience: 'all' })
    expect(await get(`${path}/participants`)).toMatchObject({ expectedAttendees: [] })
    expect(await get(`${path}/attendance`)).toMatchObject({ records: [] })
  })
})

describe('a pupil who says that they are there', () => {
  it.each([
    ['a day after a class', -DAY],
    ['an hour before a class', 60],
    ['300 days before a class', 300 * DAY],
  ])('%s is refused with a sentence, and claims nothing', async (_, minutes) => {
    const path = await classIn(minutes)
    expect(await claim(path, 'join')).toMatchObject({
      body: { code: 'OUTSIDE_WINDOW', error: expect.stringContaining('30 minutes before the class') },
    })
    const { events } = await history(path)
    expect(events.filter(({ type }) => type === 'ParticipationClaimed')).toEqual([])
  })

  it('110 times within a class leaves two events', async () => {
    const path = await classIn(0)
    for (const action of ['join', 'leave'])
      for (let n = 0; n < 55; n++) expect((await claim(path, action)).status).toBe(200)
    const { events } = await history(path)
    expect(events.filter(({ type }) => type === 'ParticipationClaimed')).toHaveLength(2)
  })

  it('110 times at once leaves one event', async () => {
    const path = await classIn(0)
    const answers = await Promise.all(Array.from({ length: 110 }, () => claim(path, 'join')))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const { events } = await history(path)
    expect(events.filter(({ type }) => type === 'ParticipationClaimed')).toHaveLength(1)
  })
})
