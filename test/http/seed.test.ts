import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { urlValidation } from '../simulator/payloads.ts'
import { sign } from '../simulator/webhooks.ts'
import { lesson, sendAll } from '../support/heldClass.ts'
import { emailOf, importSchool, rawWebhook, scheduleClass, WEBHOOK_SECRET } from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'
import { callBy, readRoutes } from './contract.ts'
import { seedShapes } from './seedShapes.ts'

const call = callBy(await readRoutes())

/** Meetings with everything known, and others. */
const FULL = seedShapes(z.string())
const SPARSE = seedShapes(z.string().nullable())

const MEETINGS = '/api/zoom/meetings'
const COMING = '2999-03-02T08:00:00Z'

/** The body, once it has the shape of the contract's example. */
function shaped<S extends z.ZodType>(
  shape: S,
  answer: { status: number; body: unknown },
  status = 200,
): z.infer<S> {
  expect(answer).toMatchObject({ status })
  const parsed = shape.safeParse(answer.body)
  if (parsed.success) return parsed.data
  throw new Error(`${z.prettifyError(parsed.error)}\n${JSON.stringify(answer.body)}`)
}

const get = (as: string, path: string) => call('GET', path, { as })

beforeEach(async () => {
  await importSchool(2)
  const people = { 'teacher-1': 'teacher', 'student-1': 'student', 'student-2': 'student' }
  const users = Object.entries(people).map(([id, role]) => {
    const avatar = `https://school.example/${id}.png`
    return { id, name: `Name of ${id}`, email: emailOf(id), avatar, role }
  })
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
})

/** The first student comes and goes, the second comes late. Cut short, the class has begun and the first is there. */
async function hold(number: string, webhooks = Number.POSITIVE_INFINITY, from?: string): Promise<void> {
  const people = [
    { name: 'iPad', email: emailOf('student-1'), userId: 'zoom-1', connections: [{ from: 0, to: 3000 }] },
    { name: 'Phone', email: emailOf('student-2'), userId: 'zoom-2', connections: [{ from: 1200, to: 3300 }] },
  ]
  await sendAll(lesson(people, Number(number), from).slice(0, webhooks))
}

describe('a class with everything known', () => {
  const details = {
    title: 'Biology',
    description: 'Cells and tissues',
    startTime: '2026-03-02T08:00:00Z',
    duration: 60,
    timezone: 'Asia/Manila',
    classId: 'class-1',
    targetAudience: 'class',
    settings: { mute_upon_entry: true },
  }

  it('is created, listed, shown, changed and deleted', async () => {
    const { meeting } = shaped(
      FULL.create,
      await call('POST', MEETINGS, { as: 'teacher-1', body: details }),
      201,
    )
    expect(meeting).toMatchObject({
      host_id: 'teacher-1',
      title: 'Biology',
      description: 'Cells and tissues',
      start_time: '2026-03-02T08:00:00.000Z',
      duration: 60,
      timezone: 'Asia/Manila',
      class_id: 'class-1',
      target_audience: 'class',
      settings: { mute_upon_entry: true },
      registration_enabled: true,
      host: {
        id: 'teacher-1',
        name: 'Name of teacher-1',
        email: emailOf('teacher-1'),
        avatar: 'https://school.example/teacher-1.png',
      },
      class: { id: 'class-1', name: 'Class 1' },
    })
    const path = `${MEETINGS}/${meeting.id}`
    await hold(meeting.zoom_meeting_id)
    for (const as of ['teacher-1', 'student-1', 'parent-1', 'admin-1']) {
      expect(shaped(FULL.list, await get(as, MEETINGS)).meetings).toHaveLength(1)
      shaped(FULL.single, await get(as, path))
    }
    const changed = await call('PATCH', path, { as: 'teacher-1', body: { title: 'Chemistry' } })
    expect(shaped(FULL.change, changed).meeting).toMatchObject({ id: meeting.id, title: 'Chemistry' })
    shaped(FULL.remove, await call('DELETE', path, { as: 'teacher-1' }))
    expect((await get('teacher-1', path)).status).toBe(404)
  })

  it('has participants, attendance and reports', async () => {
    const { id, zoom_meeting_id } = await scheduleClass(details)
    const path = `${MEETINGS}/${id}`
    await hold(zoom_meeting_id, 2)
    const going = shaped(FULL.attendanceInProgress, await get('teacher-1', `${path}/attendance`))
    expect(going.summary).toMatchObject({ total: 2, present: 1 })
    await hold(zoom_meeting_id)
    const attendance = shaped(FULL.attendance, await get('teacher-1', `${path}/attendance`))
    expect(attendance).toMatchObject({
      summary: { total: 2, present: 1, absent: 0, partial: 0, late: 1 },
      records: [
        { student_id: 'student-1', status: 'present' },
        { student_id: 'student-2', status: 'late' },
      ],
    })
    const who = shaped(FULL.participants, await get('teacher-1', `${path}/participants`))
    expect(who).toMatchObject({
      participants: [
        {
          user_id: 'student-1',
          duration: 3000,
          status: 'left',
          user: {
            id: 'student-1',
            name: 'Name of student-1',
            email: emailOf('student-1'),
            avatar: 'https://school.example/student-1.png',
            role: 'student',
          },
        },
        { user_id: 'student-2' },
      ],
      expectedAttendees: [
        { id: 'student-1', attended: true, participant: { duration: 3000, status: 'left' } },
        { id: 'student-2', participant: { join_time: '2026-03-02T08:20:00.000Z' } },
      ],
      stats: {
        totalParticipants: 2,
        joinedCount: 2,
        expectedCount: 2,
        attendanceRate: 100,
        totalDurationSeconds: 5100,
        avgDurationSeconds: 2550,
      },
    })
    shaped(FULL.report, await get('teacher-1', `/api/zoom/reports?meetingId=${id}`))
    const all = shaped(FULL.reports, await get('admin-1', '/api/zoom/reports?startDate=2026-03-01'))
    expect(all).toMatchObject({
      meetings: [{ participantCount: 2, attendeeCount: 2 }],
      stats: { totalMeetings: 1, completedMeetings: 1, totalMeetingMinutes: 60, avgAttendanceRate: 100 },
    })
  })

  it('is joined', async () => {
    const { id } = await scheduleClass({ ...details, startTime: new Date().toISOString() })
    const path = `${MEETINGS}/${id}/join`
    const host = shaped(FULL.joinInformation, await get('teacher-1', path))
    expect(host).toMatchObject({ isHost: true, startUrl: expect.stringContaining('http') })
    const student = shaped(FULL.joinInformation, await get('student-1', path))
    expect(student).toMatchObject({
      isHost: false,
      isRegistered: true,
      userName: 'Name of student-1',
      userEmail: emailOf('student-1'),
    })
    expect(student).not.toHaveProperty('startUrl')
    expect(student.joinUrl).not.toBe(host.joinUrl)
    for (const action of ['join', 'leave'])
      shaped(FULL.joinRecorded, await call('POST', path, { as: 'student-1', body: { action } }))
  })

  it('takes a new student into its coming meetings, and says so where there are none', async () => {
    const register = (classId: string) =>
      call('POST', `${MEETINGS}/register-student`, {
        as: 'admin-1',
        body: { studentId: 'student-new', classId },
      })
    const coming = await Promise.all([1, 2].map(() => scheduleClass({ ...details, startTime: COMING })))
    const users = [{ id: 'student-new', name: 'New', email: emailOf('student-new'), role: 'student' }]
    const enrollments = [{ classId: 'class-1', studentId: 'student-new' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users, enrollments } })
    const registered = shaped(FULL.register, await register('class-1'))
    expect(registered).toMatchObject({ message: 'Registered for 2 meetings', registered: 2 })
    expect(registered.meetingIds.sort()).toEqual(coming.map(({ id }) => id).sort())
    expect(shaped(FULL.register, await register('class-1'))).toEqual({
      message: 'No upcoming meetings to register for',
      registered: 0,
      meetingIds: [],
      failures: [],
    })
  })
})

describe('a meeting with little known', () => {
  it('has every key all the same: of a host outside the roster, without a class, with a guest', async () => {
    const body = { title: 'Assembly', startTime: '2026-03-02T08:00:00Z', duration: 60, targetAudience: 'all' }
    const created = await call('POST', MEETINGS, { as: 'teacher-9', body })
    const { meeting } = shaped(SPARSE.create, created, 201)
    expect(meeting).toMatchObject({
      description: null,
      class_id: null,
      registration_url: null,
      timezone: 'UTC',
    })
    const path = `${MEETINGS}/${meeting.id}`
    await get('student-2', `${path}/join`)
    const [started = '', ...rest] = lesson(
      [{ name: 'Aunt', connections: [{ from: 60 }] }],
      Number(meeting.zoom_meeting_id),
    )
    await sendAll([started, ...rest.slice(0, 1)])
    shaped(SPARSE.list, await get('parent-1', MEETINGS))
    const { participants } = shaped(SPARSE.single, await get('teacher-9', path)).meeting
    expect(participants).toMatchObject([
      { name: 'Aunt', user_id: null, leave_time: null, status: 'joined' },
      { user_id: 'student-2', join_time: null, status: 'invited' },
    ])
    shaped(SPARSE.participants, await get('teacher-9', `${path}/participants`))
    shaped(SPARSE.report, await get('teacher-9', `/api/zoom/reports?meetingId=${meeting.id}`))
    shaped(SPARSE.reports, await get('teacher-9', '/api/zoom/reports'))
    shaped(SPARSE.joinInformation, await get('student-2', `${path}/join`))
    expect((await get('student-1', `${path}/attendance`)).body).toEqual({
      summary: null,
      records: [],
      message: 'This meeting is not linked to a class',
    })
  })
})

describe('a list', () => {
  const START = ['08', '09', '09', '09', '10', '11', '12'].map((hour) => `2026-03-02T${hour}:00:00Z`)
  const schedule = (startTime: string, more: object = {}) =>
    scheduleClass({ startTime, classId: null, targetAudience: 'all', ...more })
  const listed = async (query: string) =>
    shaped(SPARSE.list, await get('student-1', `${MEETINGS}?${query}`)).meetings.map(({ id }) => id)

  it('gives pages of two that together are all seven, each once and in the order of their start', async () => {
    await Promise.all(START.map((startTime) => schedule(startTime)))
    const pages: { start_time: string; id: string }[][] = []
    let cursor: string | undefined
    do {
      const query: string = cursor === undefined ? 'limit=2' : `limit=2&cursor=${encodeURIComponent(cursor)}`
      const page = await get('student-1', `${MEETINGS}?${query}`)
      pages.push(shaped(SPARSE.list, page).meetings)
      cursor = z.object({ nextCursor: z.string().optional() }).parse(page.body).nextCursor
    } while (cursor !== undefined && pages.length < 9)
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 2, 1])
    expect(pages.flat().map(({ start_time }) => start_time)).toEqual(
      START.map((at) => new Date(at).toISOString()),
    )
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(7)
    expect(pages.flat().map(({ id }) => id)).toEqual(await listed('limit=200'))
  })

  it('is narrowed by status, class, time and length', async () => {
    const [past, coming, ofClass] = await Promise.all([
      schedule('2026-03-02T08:00:00Z'),
      schedule(COMING),
      schedule('2999-03-03T08:00:00Z', { classId: 'class-1' }),
    ])
    await hold(past.zoom_meeting_id)
    expect(await listed('status=ended')).toEqual([past.id])
    expect(await listed('status=scheduled')).toEqual([coming.id, ofClass.id])
    expect(await listed('status=cancelled')).toEqual([])
    expect(await listed('classId=class-1')).toEqual([ofClass.id])
    expect(await listed('upcoming=true')).toEqual([coming.id, ofClass.id])
    expect(await listed('upcoming=false')).toHaveLength(3)
    expect(await listed('status=scheduled&classId=class-1&upcoming=true&limit=50')).toEqual([ofClass.id])
    expect(await listed('limit=1')).toEqual([past.id])
    expect(await listed('limit=100000')).toHaveLength(3)
    expect(await listed('status=&classId=&upcoming=&order=&limit=&cursor=')).toHaveLength(3)
  })

  it('has the newest first if asked, and of those that ended, page by page', async () => {
    const [first, second, third, coming] = await Promise.all([
      schedule('2026-03-02T08:00:00Z'),
      schedule('2026-03-03T08:00:00Z'),
      schedule('2026-03-04T08:00:00Z'),
      schedule(COMING),
    ])
    for (const { zoom_meeting_id, start_time } of [first, second, third])
      await hold(zoom_meeting_id, Number.POSITIVE_INFINITY, start_time)
    const newest = [third.id, second.id, first.id]
    expect(await listed('status=ended')).toEqual(newest)
    expect(await listed('status=ended&order=asc')).toEqual([...newest].reverse())
    expect(await listed('order=desc')).toEqual([coming.id, ...newest])
    const page = z.object({ nextCursor: z.string() })
    const { nextCursor } = page.parse((await get('student-1', `${MEETINGS}?status=ended&limit=2`)).body)
    expect(await listed(`status=ended&limit=2&cursor=${encodeURIComponent(nextCursor)}`)).toEqual([first.id])
  })

  it('of what is coming has the classes that run, and those that are not over', async () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    const [running, late, forgotten, coming] = await Promise.all([
      schedule(ago(90), { duration: 60 }),
      schedule(ago(30), { duration: 60 }),
      schedule(ago(80), { duration: 60 }),
      schedule(COMING),
    ])
    await hold(running.zoom_meeting_id, 2, running.start_time)
    expect(await listed('upcoming=true')).toEqual([running.id, late.id, coming.id])
    expect(await listed('upcoming=true&status=started')).toEqual([running.id])
    expect(await listed('upcoming=true&order=desc')).toEqual([coming.id, late.id, running.id])
    expect(await listed('')).toContain(forgotten.id)
  })
})

it('a change of nothing, or to what cannot be, is 400 and changes nothing', async () => {
  const { id } = await scheduleClass()
  const before = await everything()
  for (const body of [
    undefined,
    {},
    { start_time: COMING },
    { duration: 0 },
    { title: 'Fine', timezone: 'Mars' },
  ])
    expect(await call('PATCH', `${MEETINGS}/${id}`, { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', issues: [{}] },
    })
  expect(await everything()).toEqual(before)
})

it('a webhook is received, and a URL validation answered', async () => {
  const post = async (body: string) =>
    rawWebhook(body, await sign(WEBHOOK_SECRET, Math.floor(Date.now() / 1000), body))
  shaped(FULL.webhook, await post(JSON.stringify({ event: 'user.created', event_ts: 1, payload: {} })))
  expect(await post(urlValidation('token', Date.now()).body)).toMatchObject({
    status: 200,
    body: { plainToken: 'token', encryptedToken: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
})
