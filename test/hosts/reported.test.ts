import { createScheduledController, evictAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import worker from '../../src/hosts/cloudflare/worker.ts'
import type { Person } from '../simulator/lesson.ts'
import type { Webhook } from '../simulator/payloads.ts'
import { lastWeek } from '../support/lastWeek.ts'
import { call, emailOf, importSchool, type ScheduledMeeting, scheduleOnly } from '../support/rollcall.ts'
import { count } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'
import { ended, joined, left, pupil, sendAll, started } from '../support/zoomEvents.ts'

/** What people read of a class before Zoom's report has come and after. */

const zoom = testAccount()
const START = lastWeek(0)

let meeting: ScheduledMeeting
const path = () => `/api/zoom/meetings/${meeting.id}`

beforeEach(async () => {
  await importSchool(3)
  meeting = await scheduleOnly({ duration: 60, timezone: 'UTC', startTime: START })
})

interface Told {
  summary: Record<string, number>
  final: boolean
  records: {
    student_id: string
    status: string
    attended_seconds: number
    expected: boolean
    time_uncertain: boolean
  }[]
}

const get = async <Body>(where: string, as = 'teacher-1') => (await call<Body>('GET', where, { as })).body
const attendance = (as?: string) => get<Told>(`${path()}/attendance`, as)
const statuses = async () =>
  (await attendance()).records
    .map(({ student_id, status, attended_seconds }) => [student_id, status, attended_seconds])
    .sort()

/** Every answer about the class. */
const all = async () => {
  const [own, ...others] = [path(), '/api/zoom/reports', '/api/zoom/meetings']
  const paths = [own, `${own}/participants`, `${own}/attendance`, `/api/zoom/reports?meetingId=${meeting.id}`]
  return Promise.all([...paths, ...others].map((one) => get(one)))
}

/** Zoom holds the class from 0 to 60 and tells all of it but what is lost. */
async function hold(people: Person[], isLost: (webhook: Webhook) => boolean = () => false): Promise<void> {
  const host = { name: 'Host', email: emailOf('teacher-1'), userId: 'host', connections: [{ from: 0 }] }
  const lesson = { startedAt: START, endedAt: lastWeek(60), people: [host, ...people] }
  const { webhooks } = await zoom.play(meeting.zoom_meeting_id, { lesson })
  await sendAll(...webhooks.filter((one) => !isLost(one)).map(({ body }) => body))
}

const ring = async () => {
  await evictAllDurableObjects()
  await runDurableObjectAlarm(env.MEETINGS.getByName(meeting.zoom_meeting_id))
}

const report = () => until(async () => (await attendance()).final, ring)

const signedIn = (n: number): Person => ({
  name: `Pupil ${n}`,
  email: emailOf(`student-${n}`),
  userId: `zoom-${n}`,
  connections: [{ from: 0 }],
})

describe('guests with a lost webhook', () => {
  const guests: Person[] = [
    { name: 'Tala', connections: [{ from: 0, to: 3_000 }] },
    { name: 'Ligaya', connections: [{ from: 0, to: 120 }] },
  ]
  const isOf = (name: string, kind: string) => (webhook: Webhook) =>
    webhook.event === `meeting.participant_${kind}` && webhook.body.includes(`"${name}"`)
  const isLost = (webhook: Webhook) => isOf('Tala', 'joined')(webhook) || isOf('Ligaya', 'left')(webhook)

  async function confirm(name: string, n: number): Promise<void> {
    type Listed = { participants: { id: string; name: string }[] }
    const { participants } = await get<Listed>(`${path()}/participants`)
    const ids = participants.filter((one) => one.name === name).map(({ id }) => id)
    expect(ids).toHaveLength(1)
    const said = { as: 'teacher-1', body: { userId: `student-${n}` } }
    const answer = await call('PUT', `${path()}/participants/${encodeURIComponent(ids[0] ?? '')}/user`, said)
    expect(answer.status).toBe(200)
  }
  const steps = { report, tala: () => confirm('Tala', 1), ligaya: () => confirm('Ligaya', 2) }

  it.each<(keyof typeof steps)[]>([
    ['tala', 'ligaya', 'report'],
    ['report', 'tala', 'ligaya'],
    ['tala', 'report', 'ligaya'],
    ['ligaya', 'report', 'tala'],
  ])('have their time by the report, confirmed in the order of %s, %s, %s', async (...order) => {
    await hold(guests, isLost)
    for (const step of order) await steps[step]()
    expect(await statuses()).toEqual([
      ['student-1', 'present', 3_000],
      ['student-2', 'partial', 120],
      ['student-3', 'absent', 0],
    ])
    type Listed = { participants: unknown[]; stats: object }
    const { participants, stats } = await get<Listed>(`${path()}/participants`)
    expect(participants).toHaveLength(3)
    expect(stats).toMatchObject({ joinedCount: 3, totalDurationSeconds: 3_600 + 3_000 + 120 })
  })

  it('are listed with everybody who has the same name', async () => {
    await hold([...guests, { name: 'Tala', connections: [{ from: 600, to: 1_200 }] }], isLost)
    await report()
    type Listed = { participants: { name: string; duration: number }[] }
    const { participants } = await get<Listed>(`${path()}/participants`)
    const times = participants.filter(({ name }) => name === 'Tala').map(({ duration }) => duration)
    expect(times.sort()).toEqual([3_000, 600])
  })
})

describe('a pupil with a lost joined', () => {
  it('is never absent, and has their time by the report', async () => {
    await hold([signedIn(1)], ({ event, body }) => event.endsWith('joined') && body.includes('"zoom-1"'))
    const { records } = await attendance()
    expect(records.find(({ student_id }) => student_id === 'student-1')).toMatchObject({
      status: 'partial',
      attended_seconds: 0,
      time_uncertain: true,
    })
    for (const as of ['student-1', 'parent-1'])
      expect(await attendance(as)).toMatchObject({ summary: { partial: 1, absent: 0 } })
    const listed = () => get(`${path()}/participants`)
    const told = (attended: boolean, attendanceRate: number) => ({
      stats: { attendanceRate },
      expectedAttendees: expect.arrayContaining([expect.objectContaining({ id: 'student-1', attended })]),
    })
    expect(await listed()).toMatchObject(told(false, 0))
    await report()
    expect(await listed()).toMatchObject(told(true, 33.3))
    expect((await statuses())[0]).toEqual(['student-1', 'present', expect.closeTo(3_600, -1)])
    expect((await attendance()).records.map((one) => one.time_uncertain)).toEqual([false, false, false])
  })
})

describe('with another PRESENT_AFTER_MINUTES between two webhooks', () => {
  afterEach(() => Object.assign(env, { PRESENT_AFTER_MINUTES: undefined }))

  it('nobody’s status changes in a class that was held, and the next class is judged by it', async () => {
    const short: Person = { ...signedIn(1), connections: [{ from: 0, to: 20 * 60 }] }
    const late: string[] = []
    await hold([short, signedIn(2)], ({ event, body }) => {
      const isLate = event.endsWith('left') && body.includes('"zoom-2"')
      if (isLate) late.push(body)
      return isLate
    })
    const before = (await statuses()).map(([id, status]) => [id, status])
    expect(before[0]).toEqual(['student-1', 'present'])
    Object.assign(env, { PRESENT_AFTER_MINUTES: '45' })
    await evictAllDurableObjects()
    expect(late).toHaveLength(1)
    await sendAll(...late)
    expect((await statuses()).map(([id, status]) => [id, status])).toEqual(before)
    meeting = await scheduleOnly({ duration: 60, timezone: 'UTC', startTime: START })
    await hold([short])
    expect((await statuses())[0]).toEqual(['student-1', 'partial', 1_200])
  })
})

describe('a pupil who enters the class between its end and the report', () => {
  const newcomer = { id: 'student-9', name: 'Nine', email: emailOf('student-9'), role: 'student' }
  const enroll = () =>
    call('PUT', '/api/roster', {
      as: 'admin-1',
      body: { users: [newcomer], enrollments: [{ classId: 'class-1', studentId: 'student-9' }] },
    })

  it('is not absent from it', async () => {
    await hold([signedIn(1)])
    await enroll()
    await report()
    expect((await statuses()).map(([id]) => id)).toEqual(['student-1', 'student-2', 'student-3'])
    expect(await get(`${path()}/participants`)).toMatchObject({
      stats: { expectedCount: 3, attendanceRate: 33.3 },
    })
  })

  it('counts where they came, and was not expected', async () => {
    await hold([signedIn(1), signedIn(9)])
    await enroll()
    await report()
    const { records, summary } = await attendance()
    expect(summary).toMatchObject({ total: 4, present: 2, absent: 2 })
    expect(records.find(({ student_id }) => student_id === 'student-9')).toMatchObject({ expected: false })
    expect(await get(`${path()}/participants`)).toMatchObject({
      stats: { expectedCount: 3, attendanceRate: 33.3 },
    })
  })
})

describe('a class that is final', () => {
  beforeEach(async () => {
    await hold([signedIn(1)])
    await report()
  })

  it('stays as it was when its number is used again by others, open, over and rebuilt', async () => {
    const before = await all()
    const times = [
      ['evening', 255, 375],
      ['morning', -300, -200],
      ['before', -190, -130],
      ['next-day', 24 * 60, 25 * 60],
    ] as const
    for (const [name, from, to] of times) {
      const of = { number: meeting.zoom_meeting_id, start: START, uuid: `${name}-${meeting.id}` }
      await sendAll(started(of, from), joined(of, pupil(2), from), joined(of, pupil(3), from + 1))
      expect(await all()).toEqual(before)
      await sendAll(left(of, pupil(2), to - 1), ended(of, to, from))
      expect(await all()).toEqual(before)
    }
    await ring()
    expect(await all()).toEqual(before)
    await call('POST', '/api/rebuild', { as: 'admin-1' })
    expect(await all()).toEqual(before)
  })
})

describe('a guest with an e-mail that the roster learns after the final result', () => {
  const two = { id: 'student-2', name: 'Two', role: 'student' }
  const learn = (email: string | null) =>
    call('PUT', '/api/roster', { as: 'admin-1', body: { users: [{ ...two, email }] } })

  beforeEach(async () => {
    await learn(null)
    await hold([signedIn(1), { ...signedIn(2), email: 'home@else.example' }])
    await report()
    expect((await statuses())[1]).toEqual(['student-2', 'absent', 0])
  })

  it('is linked at once, and an event says so', async () => {
    await learn('home@else.example')
    for (const as of ['teacher-1', 'parent-2', 'student-2'])
      expect(await attendance(as)).toMatchObject({
        final: true,
        summary: { absent: as === 'teacher-1' ? 1 : 0 },
      })
    expect((await statuses())[1]).toEqual(['student-2', 'present', expect.closeTo(3_600, -1)])
    const { events } = await get<{ events: { type: string }[] }>(`${path()}/history?limit=200`)
    expect(events.slice(-2)).toMatchObject([{ type: 'EmailLinked' }, { type: 'AttendanceTaken' }])
  })

  it('is linked by the sweep where the import did not come to it and nobody reads the class', async () => {
    const linked = () =>
      count(`events where type = 'EmailLinked' and stream_id = 'meeting/${meeting.zoom_meeting_id}'`)
    await env.DB.prepare("update users set email = 'home@else.example' where id = 'student-2'").run()
    expect(await linked()).toBe(0)
    await worker.scheduled(createScheduledController(), env)
    expect(await linked()).toBe(1)
  })
})

describe('a class that Zoom tells nothing about', () => {
  const claimedBy = async (...people: string[]) => {
    // Its window is over by the alarm after next.
    const startTime = new Date(Date.now() - 179.5 * 60_000).toISOString()
    meeting = await scheduleOnly({ duration: 60, timezone: 'UTC', startTime })
    for (const as of people) {
      const claim = { as, body: { action: 'join' } }
      expect(await call('POST', `${path()}/join`, claim)).toMatchObject({ status: 200 })
    }
    const status = async () => (await get<{ meeting: { status: string } }>(path())).meeting.status
    await until(async () => (await status()) !== 'scheduled', ring)
    return { status: await status(), ...(await attendance()) }
  }

  it('is not held by what pupils say of themselves, and marks nobody absent', async () => {
    expect(await claimedBy('student-1', 'student-2')).toMatchObject({
      status: 'not_held',
      records: [],
      summary: { total: 3, absent: 0 },
      message: 'This class was not held',
    })
  })

  it('is held by the word of its host, and who says that they came after its end was not there', async () => {
    expect(await claimedBy('student-1', 'teacher-1')).toMatchObject({
      status: 'ended',
      basis: ['self'],
      final: false,
      summary: { total: 3, absent: 3 },
    })
  })
})
