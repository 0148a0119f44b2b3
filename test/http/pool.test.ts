import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { meterD1 } from '../support/d1Meter.ts'
import { emailOf, importSchool, type ScheduledMeeting, scheduleClass, webhook } from '../support/rollcall.ts'
import { columnsOf } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'
import { ended, joined, type Occasion, sendAll, started } from '../support/zoomEvents.ts'
import { callBy, readRoutes } from './contract.ts'

/** The teachers share two Zoom users, room-1 and room-2. Each has two places, because the plan is Business. */

const account = testAccount()
const call = callBy(await readRoutes())

const ROOMS = ['room-1@school.example', 'room-2@school.example']
const room = (n: number, more: object = {}) => ({ email: ROOMS[n - 1], ...more })

const setPool = (...hosts: object[]) => call('PUT', '/api/hosts', { as: 'admin-1', body: { hosts } })

const teachers = Array.from({ length: 12 }, (_, n) => `teacher-${n + 20}`)

const addRooms = async () => {
  for (const email of ROOMS) await account.setUser({ email, type: 'licensed', first_name: 'Room' })
}

beforeEach(async () => {
  await addRooms()
  await importSchool(2)
  const users = teachers.map((id) => ({ id, name: `Name of ${id}`, email: emailOf(id), role: 'teacher' }))
  expect((await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })).status).toBe(200)
  expect((await setPool(room(1), room(2))).status).toBe(200)
})

const at = (time: string, day = '2031-01-06') => `${day}T${time}:00.000Z`

interface Answer {
  meeting: ScheduledMeeting & { sessions?: ScheduledMeeting[] }
  warnings?: { code: string }[]
  code?: string
  error?: string
  free?: { start_time: string; host: string }[]
}

const schedule = (as: string, time = '08:00', more: object = {}) => {
  const body = { title: 'Biology', startTime: at(time), duration: 45, targetAudience: 'personal', ...more }
  return call<Answer>('POST', '/api/zoom/meetings', { as, body })
}

const scheduled = async (...asked: Parameters<typeof schedule>): Promise<Answer['meeting']> => {
  const { status, body } = await schedule(...asked)
  if (status !== 201) throw new Error(`Not scheduled: ${JSON.stringify(body)}`)
  return body.meeting
}

const change = (as: string, { id }: ScheduledMeeting, body: object, more = '') =>
  call<Answer>('PATCH', `/api/zoom/meetings/${id}${more}`, { as, body })

/** Who hosts at Zoom. */
async function hostAt({ zoom_meeting_id }: ScheduledMeeting): Promise<string> {
  const basic = btoa(`${account.clientId}:${account.clientSecret}`)
  const token = await fetch(account.oauthUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=account_credentials&account_id=${account.accountId}`,
  })
  const { access_token } = (await token.json()) as { access_token: string }
  const headers = { authorization: `Bearer ${access_token}` }
  const answer = await fetch(`${account.apiUrl}/meetings/${zoom_meeting_id}`, { headers })
  return ((await answer.json()) as { host_email: string }).host_email
}

const freePlaces = async (as: string, time = '08:00'): Promise<number> => {
  const { body } = await call<{ hosts: { own: boolean; free: number }[] }>(
    'GET',
    `/api/hosts/free?at=${at(time)}&duration=45`,
    { as },
  )
  return body.hosts.filter(({ own }) => !own).reduce((sum, { free }) => sum + free, 0)
}

describe('a class', () => {
  it('is hosted by the teacher’s own Zoom user, and in the pool by teachers without one, in its order', async () => {
    expect(await hostAt(await scheduled('teacher-1'))).toBe('teacher@school.example')
    const hosts: string[] = []
    for (const teacher of teachers.slice(0, 4)) hosts.push(await hostAt(await scheduled(teacher)))
    expect(hosts).toEqual([ROOMS[0], ROOMS[0], ROOMS[1], ROOMS[1]])
    const refused = await schedule(teachers[4] ?? '')
    expect(refused).toMatchObject({ status: 409, body: { code: 'NO_FREE_HOST' } })
    expect(refused.body.free?.[0]).toEqual({ start_time: at('08:50'), host: 'Room Teacher' })
    // The timetable keeps the sentence, where an erasure would not find a name.
    expect(refused.body.error).toContain(at('08:50'))
    expect(refused.body.error).not.toContain('Room Teacher')
    // The teacher's own user was not asked of Zoom once more.
    expect(await hostAt(await scheduled(teachers[4] ?? '', '08:50'))).toBe(ROOMS[0])
  })

  it('gets a place that nobody else gets, however many ask at one moment', async () => {
    const answers = await Promise.all(teachers.map((teacher) => schedule(teacher)))
    const made = answers.filter(({ status }) => status === 201)
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(4).fill(201), ...Array(8).fill(409)])
    const hosts = await Promise.all(made.map(({ body }) => hostAt(body.meeting)))
    expect(hosts.sort()).toEqual([ROOMS[0], ROOMS[0], ROOMS[1], ROOMS[1]])
    expect(await freePlaces('admin-1')).toBe(0)
  })

  it('leaves its place when it is deleted, moved, deleted in Zoom, or refused by Zoom', async () => {
    await setPool(room(1, { places: 1 }))
    const [one = '', two = ''] = teachers
    const first = await scheduled(one)
    expect((await schedule(two)).status).toBe(409)
    expect((await call('DELETE', `/api/zoom/meetings/${first.id}`, { as: one })).status).toBe(200)
    const second = await scheduled(two)
    expect((await change(two, second, { startTime: at('10:00') })).status).toBe(200)
    const third = await scheduled(one)
    expect((await schedule(two, '10:00', { title: 'Again', force: true })).status).toBe(409)
    const { webhooks } = await account.actInPortal(third.zoom_meeting_id, { action: 'delete' })
    for (const { body } of webhooks) await webhook(body)
    await account.fault({
      kind: 'error',
      method: 'POST',
      path: '/v2/users/*/meetings',
      status: 400,
      code: 300,
    })
    expect((await schedule(one)).status).toBe(500)
    expect(await freePlaces('admin-1')).toBe(1)
    expect((await schedule(one)).status).toBe(201)
    expect(await freePlaces('admin-1')).toBe(0)
  })

  it('is not given at two places at once, unless the teacher says so', async () => {
    const [one = ''] = teachers
    await scheduled(one)
    const busy = await schedule(one, '08:30')
    expect(busy).toMatchObject({ status: 409, body: { code: 'TEACHER_BUSY' } })
    // A teacher needs no buffer between two classes of their own; a colleague with the same host does.
    expect(busy.body.free?.[0]?.start_time).toBe(at('08:45'))
    const forced = await schedule(one, '08:30', { force: true })
    expect(forced).toMatchObject({ status: 201, body: { warnings: [{ code: 'TEACHER_BUSY' }] } })
    expect((await schedule(one, '09:15')).status).toBe(201)
  })

  it('is accepted at each time that was told as free, and its host was told as free then', async () => {
    const [one = '', two = ''] = teachers
    await setPool(room(1, { places: 1 }))
    const first = await scheduled(one)
    expect(await freePlaces(two, '08:45')).toBe(0)
    expect(await freePlaces(two, '08:50')).toBe(1)
    for (const [teacher, time] of [
      [one, '08:30'],
      [two, '08:45'],
    ] as const) {
      const refused = await schedule(teacher, time)
      expect(refused.status).toBe(409)
      for (const { start_time } of refused.body.free ?? []) {
        const made = await schedule(teacher, start_time.slice(11, 16))
        expect({ start_time, status: made.status, warnings: made.body.warnings }).toEqual({
          ...{ start_time, status: 201, warnings: undefined },
        })
        await call('DELETE', `/api/zoom/meetings/${made.body.meeting.id}`, { as: teacher })
      }
      expect(refused.body.free?.length).toBeGreaterThan(0)
    }
    expect(await hostAt(first)).toBe(ROOMS[0])
  })

  it('of a series has one host who is free for all of its sessions', async () => {
    await setPool(room(1, { places: 1 }), room(2, { places: 1 }))
    const [one = '', two = '', three = ''] = teachers
    const tomorrow = { startTime: at('08:00', '2031-01-07') }
    expect(await hostAt(await scheduled(one, '08:00', tomorrow))).toBe(ROOMS[0])
    const series = { recurrence: { frequency: 'daily', count: 3 } }
    expect(await hostAt(await scheduled(two, '08:00', series))).toBe(ROOMS[1])
    expect(await schedule(three, '08:00', series)).toMatchObject({
      status: 409,
      body: { code: 'NO_FREE_HOST' },
    })
    expect((await schedule(three, '08:00')).status).toBe(201)
  })

  it('stays with its host when it is moved, and goes to another where that host is not free', async () => {
    await setPool(room(1, { places: 1 }), room(2, { places: 1 }))
    const [one = '', two = '', three = ''] = teachers
    const moved = await scheduled(one, '08:00')
    await scheduled(two, '10:00')
    expect((await change(one, moved, { startTime: at('09:00') })).status).toBe(200)
    expect(await hostAt(moved)).toBe(ROOMS[0])
    expect((await change(one, moved, { startTime: at('10:30') })).status).toBe(200)
    expect(await hostAt(moved)).toBe(ROOMS[1])
    expect((await change(one, moved, { duration: 60 })).status).toBe(200)
    const last = await scheduled(three, '12:00')
    const refused = await change(three, last, { startTime: at('10:30') })
    expect(refused).toMatchObject({ status: 409, body: { code: 'NO_FREE_HOST' } })
    expect(
      (await call<Answer>('GET', `/api/zoom/meetings/${last.id}`, { as: three })).body.meeting.start_time,
    ).toBe(at('12:00'))
  })

  it('that is given to another teacher stays with its host of the pool', async () => {
    const [one = '', two = ''] = teachers
    const meeting = await scheduled(one)
    expect(await change('admin-1', meeting, { hostId: two })).toMatchObject({
      status: 200,
      body: { meeting: { host_id: two } },
    })
    expect(await hostAt(meeting)).toBe(ROOMS[0])
    const other = await scheduled(one, '08:15')
    expect(await change('admin-1', other, { hostId: two })).toMatchObject({
      status: 409,
      body: { code: 'TEACHER_BUSY' },
    })
    expect((await change('admin-1', meeting, { hostId: 'teacher-1' })).status).toBe(200)
    expect(await hostAt(meeting)).toBe('teacher@school.example')
  })

  it('says what may go wrong with its host', async () => {
    await setPool(room(1, { capacity: 2 }))
    const large = await schedule(teachers[0] ?? '', '08:00', { classId: 'class-1', targetAudience: 'class' })
    expect(large).toMatchObject({ status: 201, body: { warnings: [{ code: 'CLASS_TOO_LARGE' }] } })
    const basic = { email: 'basic-room@school.example' }
    await account.setUser({ ...basic, type: 'basic' })
    await setPool(basic, room(1, { places: 1 }))
    const [, two = '', three = '', four = ''] = teachers
    const first = await schedule(two, '10:00', { classId: 'class-1' })
    expect([await hostAt(first.body.meeting), first.body.warnings]).toEqual([ROOMS[0], undefined])
    const second = await schedule(three, '10:00', { classId: 'class-1' })
    expect(second.body.warnings).toMatchObject([{ code: 'HOST_NOT_LICENSED' }])
    expect((await schedule(four, '10:00')).status).toBe(409)
  })
})

describe('a class of several', () => {
  const CLASSES = { classIds: ['class-1', 'class-2'], targetAudience: 'class' }

  beforeEach(async () => {
    const pupils = ['student-8', 'student-9'].map((id) => ({
      ...{ id, name: `Name of ${id}`, email: emailOf(id), role: 'student' },
    }))
    const body = {
      users: pupils,
      classes: [{ id: 'class-2', name: 'Class 2', teacherId: 'teacher-1' }],
      enrollments: pupils.map(({ id }) => ({ classId: 'class-2', studentId: id })),
    }
    expect((await call('PUT', '/api/roster', { as: 'admin-1', body })).status).toBe(200)
  })

  it('takes one place, with room for the pupils of all', async () => {
    await setPool(room(1, { places: 2, capacity: 4 }))
    const [one = '', two = '', three = ''] = teachers
    const joint = await schedule(one, '08:00', CLASSES)
    expect(joint).toMatchObject({ status: 201, body: { warnings: [{ code: 'CLASS_TOO_LARGE' }] } })
    expect((await schedule(two)).status).toBe(201)
    expect((await schedule(three)).status).toBe(409)
    const moved = await change(one, joint.body.meeting, { startTime: at('08:10') })
    expect(moved).toMatchObject({ status: 200, body: { warnings: [{ code: 'CLASS_TOO_LARGE' }] } })
  })

  it('is moved as one: nobody has to be free at the time that it leaves', async () => {
    await setPool(room(1, { places: 1 }), room(2, { places: 1 }))
    const [one = '', two = '', three = ''] = teachers
    const joint = await scheduled(one, '08:00', CLASSES)
    expect(await hostAt(await scheduled(two, '10:00'))).toBe(ROOMS[0])
    expect(await hostAt(await scheduled(three, '08:00'))).toBe(ROOMS[1])
    expect(await change(one, joint, { startTime: at('10:00') })).toMatchObject({ status: 200 })
    expect(await hostAt(joint)).toBe(ROOMS[1])
  })
})

describe('a teacher who is busy', () => {
  it('is the teacher of the session that is moved, also in place of the host of its series', async () => {
    const [one = '', three = ''] = teachers
    // A substitute of a series has an own Zoom user.
    const two = 'teacher-1'
    const series = await scheduled(one, '08:00', { recurrence: { frequency: 'daily', count: 2 } })
    expect((await change('admin-1', series, { hostId: two }, '?scope=this')).status).toBe(200)
    await scheduled(one, '10:00')
    await scheduled(two, '12:00')
    await scheduled(three, '14:00')
    const move = (time: string) => change('admin-1', series, { startTime: at(time) }, '?scope=this')
    expect(await move('10:15')).toMatchObject({ status: 200 })
    expect(await move('12:15')).toMatchObject({ status: 409, body: { code: 'TEACHER_BUSY' } })
  })

  it('is a substitute too, by every scope, and the host who takes a lesson back', async () => {
    const [owner = '', other = ''] = teachers.slice(4)
    for (const id of [owner, other]) await account.setUser({ email: emailOf(id), type: 'licensed' })
    const recurrence = { frequency: 'daily', count: 3 }
    const series = await scheduled(owner, '09:00', { timezone: 'UTC', recurrence })
    const [first, second, third] = series.sessions ?? []
    if (!first || !second || !third) throw new Error('There is no series')
    await scheduled(other, '09:15', { startTime: at('09:15', '2031-01-07') })
    const busy = { status: 409, body: { code: 'TEACHER_BUSY' } }
    const give = (one: ScheduledMeeting, more: object, query = '') =>
      change('admin-1', one, { hostId: other, ...more }, query)
    expect(await give(second, {})).toMatchObject(busy)
    expect(await give(second, {}, '?scope=following')).toMatchObject(busy)
    expect(await give(first, {}, '?scope=all')).toMatchObject(busy)
    expect((await give(third, {})).status).toBe(200)
    const forced = await give(second, { force: true })
    expect(forced).toMatchObject({ status: 200, body: { warnings: [{ code: 'TEACHER_BUSY' }] } })
    await scheduled(owner, '09:30', { startTime: at('09:30', '2031-01-08') })
    expect(await change(owner, third, { hostId: owner })).toMatchObject(busy)
    // The lesson of the substitute is not the owner's, who teaches then.
    const moved = await change(owner, first, { startTime: at('09:05') }, '?scope=all')
    expect(moved).toMatchObject(busy)
    expect((await change(owner, third, { startTime: at('09:05', '2031-01-08') })).status).toBe(200)
  })

  it('keeps what they teach at once, where its host can host no more', async () => {
    const [one = ''] = teachers
    const first = await scheduled(one)
    const second = await scheduled(one, '08:15', { force: true })
    await account.setUser({ email: ROOMS[0] ?? '', type: 'basic' })
    await setPool(room(1), room(2))
    const { body } = await call('POST', '/api/hosts/reassign', { as: 'admin-1', body: {} })
    expect(body).toMatchObject({ moved: [first.id, second.id], failures: [] })
  })
})

it('takes a place for a class that nobody has opened yet, and that is moved after its start', async () => {
  await setPool(room(1, { places: 1 }))
  const [one = '', two = '', three = ''] = teachers
  const begun = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 10 * 60_000).toISOString()
  const late = await scheduled(one, '08:00', { startTime: begun })
  await scheduled(two)
  const moved = await change(one, late, { startTime: at('08:15') })
  expect(moved).toMatchObject({ status: 409, body: { code: 'NO_FREE_HOST' } })
  expect((await change(one, late, { startTime: at('10:00') })).status).toBe(200)
  expect((await schedule(three, '10:00')).status).toBe(409)
})

describe('the teacher of a class that the pool hosts', () => {
  it('opens it by the start link of its host, and is its host by Zoom’s webhooks', async () => {
    const [one = ''] = teachers
    const meeting = await scheduled(one, '08:00', { startTime: '2026-03-02T08:00:00Z' })
    const host = ROOMS[0] ?? ''
    const join = await call<{ startUrl?: string; isHost: boolean }>(
      'GET',
      `/api/zoom/meetings/${meeting.id}/join`,
      { as: one },
    )
    expect(join.body.isHost).toBe(true)
    expect(join.body.startUrl).toMatch(/\/s\/\d+\?zak=/)
    const { body } = await call<{ hosts: { email: string; zoom_user_id: string }[] }>('GET', '/api/hosts', {
      as: 'admin-1',
    })
    const zoomUser = body.hosts.find(({ email }) => email === host)?.zoom_user_id ?? ''
    const occasion: Occasion = {
      number: meeting.zoom_meeting_id,
      uuid: `pool-${meeting.zoom_meeting_id}`,
      start: '2026-03-02T08:00:00Z',
    }
    await sendAll(
      started(occasion, 0),
      joined(occasion, { name: 'Room Teacher', id: zoomUser }, 0),
      ended(occasion, 45),
    )
    const { body: told } = await call<{ participants: { user_id: string | null }[] }>(
      'GET',
      `/api/zoom/meetings/${meeting.id}/participants`,
      { as: one },
    )
    expect(told.participants.map(({ user_id }) => user_id)).toEqual([one])
  })
})

describe('a host who can host no more', () => {
  it('is named with their sessions to admins, and the sessions go to others with their registrations', async () => {
    const [one = '', two = ''] = teachers
    await call('PUT', '/api/roster', {
      as: 'admin-1',
      body: { classes: [{ id: 'class-2', name: 'Class 2', teacherId: one }] },
    })
    const meeting = await scheduled(one, '08:00', { targetAudience: 'all' })
    const other = await scheduled(two, '09:00')
    await account.setUser({ email: ROOMS[0] ?? '', type: 'basic' })
    await setPool(room(1), room(2))
    const deep = await call<{ status: string; lostHosts: object[] }>('GET', '/readyz?deep=true', {
      as: 'admin-1',
    })
    expect(deep.body.lostHosts).toMatchObject([
      { meetingId: meeting.id, host: ROOMS[0] },
      { meetingId: other.id, host: ROOMS[0] },
    ])
    const openly = await call('GET', '/readyz')
    expect(openly.body).not.toHaveProperty('lostHosts')
    const { body } = await call('POST', '/api/hosts/reassign', { as: 'admin-1', body: {} })
    expect(body).toEqual({ moved: [meeting.id, other.id], failures: [], left: 0 })
    expect([await hostAt(meeting), await hostAt(other)]).toEqual([ROOMS[1], ROOMS[1]])
    expect(
      (await call<{ lostHosts: object[] }>('GET', '/readyz?deep=true', { as: 'admin-1' })).body.lostHosts,
    ).toEqual([])
    const join = await call<{ startUrl?: string }>('GET', `/api/zoom/meetings/${meeting.id}/join`, {
      as: one,
    })
    expect(join.body.startUrl).toBeDefined()
    // Who lost the licence gets nothing new.
    expect(await hostAt(await scheduled(one, '11:00'))).toBe(ROOMS[1])
  })
})

describe('the office', () => {
  it('sees who may host, with which licence and how many at once, and what they hold on a day', async () => {
    await setPool(room(1, { name: 'Blue room' }), room(2, { capacity: 500 }))
    const { body } = await call<{ hosts: { email: string; pooled: boolean }[] }>('GET', '/api/hosts', {
      as: 'admin-1',
    })
    expect(body).toMatchObject({ plan: 'business', buffer_minutes: 5 })
    expect(body.hosts.filter(({ pooled }) => pooled)).toMatchObject([
      { email: ROOMS[0], name: 'Blue room', licence: 'licensed', places: 2, capacity: 300, lost_since: null },
      { email: ROOMS[1], licence: 'licensed', places: 2, capacity: 500 },
    ])
    expect(body.hosts.find(({ email }) => email === 'teacher@school.example')).toMatchObject({
      ...{ pooled: false, licence: 'licensed' },
    })
    const meeting = await scheduled(teachers[0] ?? '')
    await scheduled(teachers[0] ?? '', '12:00', { startTime: at('12:00', '2031-01-05') })
    const load = await call<{ hosts: { host: { email: string }; sessions: { id: string }[] }[] }>(
      'GET',
      '/api/hosts/load?date=2031-01-06',
      { as: 'admin-1' },
    )
    expect(load.body.hosts.find(({ host }) => host.email === ROOMS[0])?.sessions.map(({ id }) => id)).toEqual(
      [meeting.id],
    )
    const free = await call<{ hosts: object[] }>('GET', `/api/hosts/free?at=${at('08:10')}&duration=45`, {
      as: 'teacher-1',
    })
    expect(free.body).toMatchObject({
      pool: true,
      teaches: null,
      hosts: [
        { own: true, licensed: true, free: 2 },
        { host: 'Blue room', own: false, free: 1 },
        { own: false, free: 2, capacity: 500 },
      ],
    })
    expect(JSON.stringify(free.body)).not.toContain('@school.example')
  })

  it('is told of a host who stands twice, and a teacher of a pool without a free host', async () => {
    expect(await setPool(room(1), { email: ROOMS[0]?.toUpperCase() ?? '' })).toMatchObject({
      status: 400,
      body: { error: 'The request is not valid. hosts: must name each e-mail once' },
    })
    await setPool({ email: 'nobody@school.example' })
    expect(await schedule(teachers[0] ?? '')).toMatchObject({
      status: 409,
      body: { code: 'NO_FREE_HOST', error: expect.stringContaining('an admin sees to the pool'), free: [] },
    })
  })
})

describe('a school without a pool', () => {
  beforeEach(() => setPool())

  it('schedules as ever with the teacher’s own user or the default host, and says what is doubled', async () => {
    const first = await schedule('teacher-1')
    expect([first.status, first.body.warnings]).toEqual([201, undefined])
    const second = await schedule('teacher-1', '08:30')
    expect(second).toMatchObject({ status: 201, body: { warnings: [{ code: 'TEACHER_BUSY' }] } })
    expect(await hostAt(second.body.meeting)).toBe('teacher@school.example')
    const shared: Awaited<ReturnType<typeof schedule>>[] = []
    for (const teacher of teachers.slice(0, 3)) shared.push(await schedule(teacher))
    expect(shared.map(({ body }) => body.warnings?.map(({ code }) => code))).toEqual([
      undefined,
      undefined,
      ['HOST_BUSY'],
    ])
    const third = await scheduled('teacher-1', '12:00')
    const moved = await change('teacher-1', third, { startTime: at('08:15') })
    expect(moved).toMatchObject({
      status: 200,
      body: { warnings: [{ code: 'TEACHER_BUSY' }, { code: 'HOST_BUSY' }] },
    })
    expect(await change('teacher-1', third, { startTime: at('13:00') })).not.toHaveProperty('body.warnings')
    const given = await change('admin-1', shared[0]?.body.meeting as ScheduledMeeting, {
      hostId: 'teacher-1',
    })
    expect(given).toMatchObject({ status: 200, body: { warnings: [{ code: 'TEACHER_BUSY' }] } })
  })
})

describe('a school with one Zoom user who hosts everything', () => {
  beforeEach(() => setPool())
  afterEach(() => vi.restoreAllMocks())

  /** As many more meetings at the same time as the given one, of other teachers and the same Zoom user. */
  async function others(count: number, { id }: ScheduledMeeting): Promise<void> {
    const of = (column: string) =>
      OWN.includes(column) ? `'other-' || n.value || m.${column}` : `m.${column}`
    const columns = await columnsOf('zoom_meetings')
    await env.DB.prepare(
      `insert into zoom_meetings (${columns.join()}) select ${columns.map(of).join()} from zoom_meetings m, json_each(?) n where m.id = ?`,
    )
      .bind(JSON.stringify(Array.from({ length: count }, (_, n) => n)), id)
      .run()
  }
  const OWN = ['id', 'series_id', 'zoom_meeting_id', 'host_id', 'series_host_id']

  it('schedules the five hundredth meeting of an hour for what the thirtieth costs', async () => {
    const meter = meterD1()
    const rowsOf = async (teacher: string) => {
      meter.reset()
      expect(await schedule(teacher)).toMatchObject({
        status: 201,
        body: { warnings: [{ code: 'HOST_BUSY' }] },
      })
      return meter.batches().reduce((rows, { rowsRead }) => rows + rowsRead, 0)
    }
    const first = await scheduled(teachers[0] ?? '')
    await others(30, first)
    const thirtieth = await rowsOf(teachers[1] ?? '')
    await others(500, await scheduled(teachers[2] ?? ''))
    expect(await rowsOf(teachers[3] ?? '')).toBeLessThanOrEqual(thirtieth + 5)
  })
})

it('registers the pupils of a class with a host of the pool', async () => {
  await setPool(room(1))
  const meeting = await scheduleClass({ startTime: at('13:00') })
  expect(await hostAt(meeting)).toBe('teacher@school.example')
})

it('forgets a host who is erased, also once they have left the roster', async () => {
  // Nobody else here teaches as them.
  const one = teachers.at(-1) ?? ''
  await account.setUser({ email: emailOf(one), type: 'licensed', first_name: 'Ligaya' })
  await setPool(room(1))
  const hosts = async () =>
    JSON.stringify((await call('GET', '/api/hosts', { as: 'admin-1' })).body).includes(emailOf(one))
  expect(await hosts()).toBe(true)
  for (const query of ['', '?erase=true'])
    expect((await call('DELETE', `/api/roster/users/${one}${query}`, { as: 'admin-1' })).status).toBe(200)
  expect(await hosts()).toBe(false)
})
