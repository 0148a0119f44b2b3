import { beforeEach, describe, expect, it, vi } from 'vitest'
import { call, emailOf } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { SOON } from '../support/until.ts'
import { zoomToken } from '../support/zoomToken.ts'

/** A timetable over HTTP, before a whole Zoom. The clocks of Madrid go forward on 28 March 2038. */

const account = testAccount()

const BIOLOGY = {
  ...{ id: 'biology', title: 'Biology', classId: 'class-1', teacherId: 'teacher-1' },
  ...{ weekdays: ['monday'], period: '1' },
}
const ART = {
  ...{ id: 'art', title: 'Art', classId: 'class-2', teacherId: 'teacher-2' },
  ...{ weekdays: ['monday', 'thursday'], from: '10:00', to: '10:45' },
}
const TIMETABLE = {
  timezone: 'Europe/Madrid',
  terms: [{ id: 'spring', from: '2038-03-15', until: '2038-04-09' }],
  holidays: [{ name: 'Day of the school', from: '2038-03-25', until: '2038-03-25' }],
  bells: [{ period: '1', from: '08:00', to: '08:45' }],
  lines: [BIOLOGY, ART],
}
type Table = Omit<typeof TIMETABLE, 'lines' | 'holidays'> & { lines: object[]; holidays: object[] }

interface Plan {
  version: number
  sessions: Record<string, number>
  zoom: Record<string, number>
  collisions: object[]
  without_host: object[] | null
}

interface Progress {
  steps: { planned: number; done: number; waiting: number; refused: number }
  refused: object[]
  next_at: string | null
  waits_for: string | null
}

interface Session {
  id: string
  zoom_meeting_id: string
  series_id: string | null
  start_time: string
  host_id: string
  status: string
  title: string
}

const admin = { as: 'admin-1' }

async function put(changes: Partial<Table> = {}, query = ''): Promise<Plan> {
  const { status, body } = await call<Plan>('PUT', `/api/timetable${query}`, {
    ...admin,
    body: { ...TIMETABLE, ...changes },
  })
  expect({ status, body }).toMatchObject({ status: 200 })
  return body
}

/** All that was planned is done. */
const brought = () =>
  vi.waitFor(async () => {
    const { body } = await call<Progress>('GET', '/api/timetable/progress', admin)
    expect(body).toMatchObject({ next_at: null, refused: [] })
    return body
  }, SOON)

async function sessionsOf(classId: string): Promise<Session[]> {
  const path = `/api/zoom/meetings?classId=${classId}&limit=100`
  const { body } = await call<{ meetings: Session[] }>('GET', path, admin)
  return body.meetings.filter(({ status }) => status === 'scheduled')
}

const startOf = (one: Session) => one.start_time.slice(5, 16)

const startsOf = async (classId: string) => (await sessionsOf(classId)).map(startOf)

/** Zoom has the same sessions, at the same times. */
async function agree(): Promise<void> {
  const here = (await Promise.all(['class-1', 'class-2'].map(sessionsOf))).flat()
  const numbers = [...new Set(here.map((one) => one.zoom_meeting_id))]
  const there = (await Promise.all(numbers.map(atZoom))).flat().sort()
  expect(here.map((one) => new Date(one.start_time).toISOString()).sort()).toEqual(there)
}

async function atZoom(number: string): Promise<string[]> {
  const url = `${account.apiUrl}/meetings/${number}?show_previous_occurrences=true`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${await zoomToken(account)}` } })
  const { start_time, occurrences } = await answer.json<{
    start_time: string
    occurrences?: { status: string; start_time: string }[]
  }>()
  const all = occurrences?.filter(({ status }) => status === 'available') ?? [{ start_time }]
  return all.map((one) => new Date(one.start_time).toISOString())
}

async function aSchool(): Promise<void> {
  const person = (id: string, role: string) => ({ id, name: `Name of ${id}`, email: emailOf(id), role })
  const users = [
    'admin-1',
    'teacher-1',
    'teacher-2',
    'teacher-3',
    'teacher-4',
    'student-1',
    'student-2',
    'parent-1',
    'student-9',
  ]
  const answer = await call('PUT', '/api/roster', {
    ...admin,
    body: {
      users: users.map((id) => person(id, id.split('-')[0] ?? '')),
      classes: [
        { id: 'class-1', name: 'Class 1', teacherId: 'teacher-1' },
        { id: 'class-2', name: 'Class 2', teacherId: 'teacher-3' },
      ],
      enrollments: [
        { classId: 'class-1', studentId: 'student-1' },
        { classId: 'class-2', studentId: 'student-2' },
      ],
      guardians: [{ parentId: 'parent-1', studentId: 'student-1' }],
    },
  })
  expect(answer.status).toBe(200)
}

const BIOLOGY_STARTS = ['03-15T07:00', '03-22T07:00', '03-29T06:00', '04-05T06:00']

beforeEach(aSchool)

const linesFor = async (as: string, query = '') => {
  const { status, body } = await call<{
    timetable: { lines: { id: string }[] }
    lessons: { meeting_id: string }[] | null
  }>('GET', `/api/timetable${query}`, { as })
  expect(status).toBe(200)
  return { lines: body.timetable.lines.map(({ id }) => id), lessons: body.lessons }
}

const NOTHING = { scheduled: 0, moved: 0, dropped: 0, changed: 0 }

describe('a timetable', () => {
  it('becomes a series for each line, at Zoom too, at the same local time when the clocks change', async () => {
    expect(await put({}, '?dryRun=true')).toMatchObject({
      sessions: { ...NOTHING, scheduled: 4 + 7 },
      zoom: { creates: 2, changes: 0, deletions: 1, registrations: 2 },
      collisions: [],
    })
    expect(await sessionsOf('class-1')).toEqual([])
    await put()
    expect((await brought()).steps).toMatchObject({ planned: 2, done: 2, waiting: 0, refused: 0 })
    const biology = await sessionsOf('class-1')
    expect(biology.map(startOf)).toEqual(BIOLOGY_STARTS)
    const art = await sessionsOf('class-2')
    expect(art.map((one) => one.start_time.slice(5, 10))).toEqual([
      ...['03-15', '03-18', '03-22', '03-29', '04-01', '04-05', '04-08'],
    ])
    expect(new Set(art.map((one) => one.series_id)).size).toBe(1)
    expect(art[0]).toMatchObject({ host_id: 'teacher-2', title: 'Art' })
    await agree()
    expect(await put()).toMatchObject({ sessions: NOTHING })
    await brought()
    expect(await sessionsOf('class-1')).toEqual(biology)
    const day = await linesFor('student-1', '?day=2038-03-15')
    expect(day).toMatchObject({
      lines: ['biology'],
      lessons: [{ meeting_id: biology[0]?.id, line_id: 'biology' }],
    })
    expect(await linesFor('admin-1')).toEqual({ lines: ['biology', 'art'], lessons: null })
    expect((await linesFor('admin-1', '?classId=class-2')).lines).toEqual(['art'])
    expect((await linesFor('admin-1', '?teacherId=teacher-1')).lines).toEqual(['biology'])
    expect((await linesFor('parent-1')).lines).toEqual(['biology'])
    expect((await linesFor('teacher-2')).lines).toEqual(['art'])
    expect((await linesFor('teacher-3')).lines).toEqual(['art'])
    expect((await linesFor('student-9')).lines).toEqual([])
  })

  it('takes a holiday that comes later out, and brings the sessions of one that is gone back', async () => {
    await put()
    await brought()
    const monday = { name: 'Day of the town', from: '2038-03-29', until: '2038-03-29' }
    expect(await put({ holidays: [...TIMETABLE.holidays, monday] })).toMatchObject({
      sessions: { dropped: 2 },
    })
    await brought()
    expect(await startsOf('class-1')).toEqual(BIOLOGY_STARTS.filter((start) => !start.startsWith('03-29')))
    await agree()
    expect(await put({ holidays: [monday] })).toMatchObject({ sessions: { ...NOTHING, scheduled: 1 } })
    expect(await put()).toMatchObject({ sessions: { scheduled: expect.any(Number) } })
    await brought()
    expect(await startsOf('class-1')).toEqual(BIOLOGY_STARTS)
    expect(await startsOf('class-2')).toHaveLength(7)
    await agree()
  })

  it('leaves what somebody changed by hand, moves what it moves, gives a line away, and goes', async () => {
    await put()
    await brought()
    const [first] = await sessionsOf('class-1')
    const body = { startTime: '2038-03-16T09:00' }
    const moved = await call('PATCH', `/api/zoom/meetings/${first?.id}`, { as: 'teacher-1', body })
    expect(moved.status).toBe(200)
    expect(await put()).toMatchObject({ sessions: NOTHING })
    await brought()
    expect((await startsOf('class-1'))[0]).toBe('03-16T08:00')
    const bells = [{ period: '1', from: '08:15', to: '09:00' }]
    const lines = [BIOLOGY, { ...ART, teacherId: 'teacher-3' }]
    expect(await put({ bells, lines })).toMatchObject({ sessions: { ...NOTHING, moved: 4, changed: 7 } })
    await brought()
    expect(await startsOf('class-1')).toEqual(['03-15T07:15', '03-22T07:15', '03-29T06:15', '04-05T06:15'])
    expect((await sessionsOf('class-2')).map((one) => one.host_id)).toEqual(Array(7).fill('teacher-3'))
    await agree()
    expect(await put({ lines: [] })).toMatchObject({ sessions: { ...NOTHING, dropped: 11 } })
    await brought()
    expect([...(await sessionsOf('class-1')), ...(await sessionsOf('class-2'))]).toEqual([])
  })

  it('is refused with what it names and the roster does not have, in its holidays too', async () => {
    const holidays = [
      { name: 'Camp', from: '2038-03-16', until: '2038-03-16', classIds: ['class-1', 'none'] },
    ]
    const body = { ...TIMETABLE, holidays, lines: [BIOLOGY, { ...ART, classId: 'nowhere' }] }
    const refused = await call<{ issues: { path: string }[] }>('PUT', '/api/timetable', { ...admin, body })
    expect([refused.status, refused.body.issues.map(({ path }) => path)]).toEqual([
      400,
      ['lines.1.classId', 'holidays.0.classIds.1'],
    ])
  })

  it('tells before which lines find no host in the pool, and schedules them once there is one', async () => {
    const rooms = ['room-1@school.example', 'room-2@school.example']
    for (const email of rooms) await account.setUser({ email, type: 'basic', first_name: 'Room' })
    const setPool = (emails: string[]) =>
      call('PUT', '/api/hosts', { ...admin, body: { hosts: emails.map((email) => ({ email })) } })
    expect((await setPool(rooms.slice(0, 1))).status).toBe(200)
    const lines = [
      { ...ART, id: 'art-1' },
      { ...ART, id: 'art-2', classId: 'class-1', teacherId: 'teacher-3', weekdays: ['monday', 'friday'] },
    ]
    const dry = await put({ lines }, '?dryRun=true')
    const mondays = ['2038-03-15', '2038-03-22', '2038-03-29', '2038-04-05']
    expect(dry.without_host).toMatchObject([
      { line_id: 'art-2', kind: 'schedule', code: 'NO_FREE_HOST', dates: mondays },
    ])
    expect((await put({ lines })).without_host).toBeNull()
    const progress = async () => (await call<Progress>('GET', '/api/timetable/progress', admin)).body
    await vi.waitFor(
      async () => expect(await progress()).toMatchObject({ next_at: null, steps: { done: 1 } }),
      SOON,
    )
    expect(await progress()).toMatchObject({ refused: [{ line_id: 'art-2' }], steps: { refused: 1 } })
    expect((await setPool(rooms)).status).toBe(200)
    await brought()
    expect(await sessionsOf('class-1')).toHaveLength(8)
    await agree()
    expect((await setPool([])).status).toBe(200)
  })

  it('with A and B weeks is a series of every second week', async () => {
    const lines = [
      { ...ART, id: 'a', weeks: 'A' },
      { ...BIOLOGY, id: 'b', weeks: 'B' },
    ]
    const holidays: object[] = []
    expect(await put({ lines, holidays })).toMatchObject({ zoom: { creates: 2, deletions: 0 } })
    await brought()
    expect(await startsOf('class-2')).toEqual(['03-15T09:00', '03-18T09:00', '03-29T08:00', '04-01T08:00'])
    expect(await startsOf('class-1')).toEqual(['03-22T07:00', '04-05T06:00'])
    await agree()
    const [spring] = TIMETABLE.terms
    const terms = [{ ...spring, id: 'spring', from: '2038-03-15', until: '2038-04-09', firstWeek: 'B' }]
    await put({ lines, holidays, terms })
    await brought()
    expect(await startsOf('class-1')).toEqual(['03-15T07:00', '03-29T06:00'])
    await agree()
  })

  it('lets two teachers swap their lines of one time, though each is busy before', async () => {
    const rooms = ['room-1@school.example', 'room-2@school.example', 'room-3@school.example']
    for (const email of rooms) await account.setUser({ email, type: 'licensed', first_name: 'Room' })
    const hosts = rooms.map((email) => ({ email }))
    expect((await call('PUT', '/api/hosts', { ...admin, body: { hosts } })).status).toBe(200)
    const lines = (one: string, other: string) => [
      { ...ART, id: 'one', teacherId: one },
      { ...ART, id: 'other', classId: 'class-1', teacherId: other },
    ]
    await put({ lines: lines('teacher-2', 'teacher-3') })
    await brought()
    await put({ lines: lines('teacher-3', 'teacher-2') })
    await brought()
    const teachers = async (id: string) => [...new Set((await sessionsOf(id)).map((one) => one.host_id))]
    expect([await teachers('class-2'), await teachers('class-1')]).toEqual([['teacher-3'], ['teacher-2']])
    await agree()
    expect((await call('PUT', '/api/hosts', { ...admin, body: { hosts: [] } })).status).toBe(200)
  })

  it('moves no lesson to where its teacher has another one, which finds no host elsewhere', async () => {
    const rooms = ['room-1@school.example', 'room-2@school.example', 'room-3@school.example']
    for (const email of rooms) await account.setUser({ email, type: 'basic', first_name: 'Room' })
    const setPool = (emails: string[]) =>
      call('PUT', '/api/hosts', { ...admin, body: { hosts: emails.map((email) => ({ email })) } })
    expect((await setPool(rooms.slice(0, 2))).status).toBe(200)
    const at = (id: string, from: string, teacherId = 'teacher-2') => ({
      ...{ ...BIOLOGY, id, teacherId, classId: id.startsWith('one') ? 'class-1' : 'class-2' },
      ...{ period: undefined, from: `${from}:00`, to: `${from}:45` },
    })
    const full = [at('one-full', '15', 'teacher-3'), at('two-full', '15', 'teacher-4')]
    await put({ lines: [at('one', '11'), at('two', '13'), ...full] })
    await brought()
    const before = await Promise.all(['class-1', 'class-2'].map(startsOf))
    await put({ lines: [at('one', '13'), at('two', '15'), ...full] })
    await vi.waitFor(async () => {
      const { body } = await call<Progress>('GET', '/api/timetable/progress', admin)
      expect(body).toMatchObject({ next_at: null, refused: [{ line_id: 'one' }, { line_id: 'two' }] })
    }, SOON)
    expect(await Promise.all(['class-1', 'class-2'].map(startsOf))).toEqual(before)
    expect((await setPool(rooms)).status).toBe(200)
    await brought()
    expect((await startsOf('class-1'))[0]).toBe('03-15T12:00')
    expect((await startsOf('class-2')).slice(0, 2)).toEqual(['03-15T14:00', '03-15T14:00'])
    await agree()
    expect((await setPool([])).status).toBe(200)
  })
})
