import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { setTimeout } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, emailOf, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'
import { WHOLE } from '../support/whole.ts'
import { ended, joined, left, type Occasion, pupil, sendAll, started } from '../support/zoomEvents.ts'

/**
 * The end of a class becomes known late, and the roster has changed since. Expected is who was in the class when it ended, in every answer
 * and after a rebuild.
 */

const LONG_AGO = '2026-03-02T08:00:00Z'
/** Its window is open, and Zoom has its report. */
const today = () => new Date(Math.floor(Date.now() / 1000) * 1000 - 100 * 60_000).toISOString()

let meeting: ScheduledMeeting
let of: Occasion

beforeEach(async () => {
  await importSchool(4)
  await roster({ classes: [{ id: 'class-2', name: 'Class 2', teacherId: 'teacher-1' }] })
})

async function schedule(start: string, more: object = {}): Promise<void> {
  meeting = await scheduleClass({ startTime: start, duration: 45, timezone: 'UTC', ...more })
  of = { number: meeting.zoom_meeting_id, start, uuid: `of-${meeting.id}` }
}

const roster = async (body: object) =>
  expect(await call('PUT', '/api/roster', { as: 'admin-1', body })).toMatchObject({ status: 200 })

const someone = (n: number) => ({
  id: `student-${n}`,
  name: 'New',
  email: emailOf(`student-${n}`),
  role: 'student',
})
const place = (n: number, more: object = {}, classId = 'class-1') => ({
  ...{ classId, studentId: `student-${n}` },
  ...more,
})
const enter = (n: number, more: object = {}) => roster({ users: [someone(n)], enrollments: [place(n, more)] })
const leave = (n: number, more: object = {}) => roster({ removed: { enrollments: [place(n, more)] } })
const remove = async (id: string, query = '') =>
  expect((await call('DELETE', `/api/roster/users/${id}${query}`, { as: 'admin-1' })).status).toBe(200)
const bring = async (query: string, ...lines: string[]) => {
  const body = new Blob([lines.join('\n')])
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await call('POST', `/api/roster/import?${query}`, { as: 'admin-1', body, headers })
  expect(answer).toMatchObject({ status: 200, body: { applied: true } })
}

const get = async <Body>(path: string) =>
  (await call<Body>('GET', `/api/zoom/${path}`, { as: 'admin-1' })).body

interface Told {
  summary: Record<string, number>
  records: { student_id: string; status: string; expected: boolean }[]
}

const numberOf = (id: string) => id.replace('student-', '')

/** The records by the pupils' numbers: 1p 2a for a present and an absent pupil. */
async function records(id = meeting.id): Promise<string> {
  const told = await get<Told>(`meetings/${id}/attendance`)
  const { stats } = await get<{ stats: object }>(`meetings/${id}/participants`)
  const report = await get<{ stats: object }>(`reports?meetingId=${id}`)
  const expected = told.records.filter((one) => one.expected)
  const attended = expected.filter(({ status }) => status === 'present')
  const attendanceRate = Math.round((1_000 * attended.length) / expected.length) / 10
  expect(told.summary).toMatchObject({ total: told.records.length })
  expect(stats).toMatchObject({ expectedCount: expected.length, attendanceRate })
  expect(report.stats).toMatchObject({ attendanceRate })
  return told.records
    .map(({ student_id, status }) => `${numberOf(student_id)}${status[0]}`)
    .sort()
    .join(' ')
}

async function expectedIn(id = meeting.id): Promise<string> {
  const { expectedAttendees } = await get<{ expectedAttendees: { id: string }[] }>(
    `meetings/${id}/participants`,
  )
  return expectedAttendees
    .map((one) => numberOf(one.id))
    .sort()
    .join(' ')
}

/** A duty that rings by itself meanwhile gets its turn. */
const alarm = async () => {
  await runDurableObjectAlarm(env.MEETINGS.getByName(meeting.zoom_meeting_id))
  await setTimeout(10)
}
const isOver = async () =>
  (await get<{ meeting: { status: string } }>(`meetings/${meeting.id}`)).meeting.status === 'ended'
const isFrozen = async () =>
  (await get<{ events: { type: string }[] }>(`meetings/${meeting.id}/history`)).events.some(
    ({ type }) => type === 'ExpectedFrozen',
  )

const theFirstCame = () => [joined(of, pupil(1), 0), left(of, pupil(1), 45)]

const ALL_FOUR = '1p 2a 3a 4a'
const ALL_FIVE = '1p 2a 3a 4a 5a'

/** A file of the whole school that has these pupils in one class. */
const roll = (classId: string, ...pupils: number[]) =>
  bring(
    'rollOver=true&leavers=2',
    'id,name,role,class',
    ...pupils.map((n) => `student-${n},Pupil ${n},student,${classId}`),
  )

type Changes = Record<string, [change: () => Promise<unknown>, expected: string]>

const CHANGES: Changes = {
  'a fifth entered': [() => enter(5), ALL_FOUR],
  'the second left': [() => leave(2), ALL_FOUR],
  'the second was moved to another class': [
    () => roster({ enrollments: [place(2, {}, 'class-2')], removed: { enrollments: [place(2)] } }),
    ALL_FOUR,
  ],
  'the second was erased': [() => remove('student-2', '?erase=true'), ALL_FOUR],
  'a fifth entered who had been there since an earlier day': [
    () => enter(5, { since: '2026-03-01' }),
    ALL_FIVE,
  ],
}

const MORE_CHANGES: Changes = {
  'a fifth entered, with the same day as the first': [
    () => enter(5, { since: new Date().toISOString().slice(0, 10) }),
    ALL_FOUR,
  ],
  'a fifth entered, and the office stated an earlier day afterwards': [
    async () => {
      await enter(5)
      await enter(5, { since: '2026-02-02' })
    },
    ALL_FIVE,
  ],
  'the second left, who had been away since an earlier day': [
    () => leave(2, { until: '2026-03-01' }),
    '1p 3a 4a',
  ],
  'the second left and came back, twice on one day': [
    async () => {
      for (const _ of [1, 2]) {
        await leave(2)
        await enter(2)
      }
    },
    ALL_FOUR,
  ],
  'the second left, came back and left': [
    async () => {
      await leave(2)
      await enter(2)
      await leave(2)
    },
    ALL_FOUR,
  ],
  'a fifth entered and left': [
    async () => {
      await enter(5)
      await leave(5)
    },
    ALL_FOUR,
  ],
  'a file moved all of them to another class': [() => roll('Class 2', 1, 2, 3, 4), ALL_FOUR],
  'a file left the second out of the school': [() => roll('Class 1', 1, 3, 4), ALL_FOUR],
  'a file brought a fifth': [() => roll('Class 1', 1, 2, 3, 4, 5), ALL_FOUR],
  'it got another teacher': [
    () =>
      roster({
        users: [{ ...someone(9), id: 'teacher-2', role: 'teacher' }],
        classes: [{ id: 'class-1', name: 'Class 1', teacherId: 'teacher-2' }],
      }),
    ALL_FOUR,
  ],
  'the second was removed from the roster': [() => remove('student-2'), ALL_FOUR],
  'the second left, and was erased': [
    async () => {
      await leave(2)
      await remove('student-2', '?erase=true')
    },
    ALL_FOUR,
  ],
}

const without = (expected: string) => expected.replaceAll(/[ap]/g, '')

describe.each([
  ['in order', () => [started(of, 0), ...theFirstCame(), ended(of, 45)]],
  ['from the end', () => [ended(of, 45), ...theFirstCame()]],
])('a class that Zoom tells late, %s', (order, bodies) => {
  const changes = WHOLE || order === 'in order' ? { ...CHANGES, ...MORE_CHANGES } : CHANGES
  it.each(Object.entries(changes))('expects who was in it, when %s', async (_, [change, expected]) => {
    await schedule(LONG_AGO)
    await change()
    await sendAll(...bodies())
    expect(await records()).toBe(expected)
    expect(await expectedIn()).toBe(without(expected))
    expect(await call('POST', '/api/rebuild', { as: 'admin-1' })).toMatchObject({ status: 200 })
    expect(await records()).toBe(expected)
  })
})

describe('a class with a lost end', () => {
  const WHO_WAS_IN_IT = '1p 2a 3a 4a 6a'

  beforeEach(async () => {
    await schedule(today())
    await enter(5)
    await enter(6, { since: '2026-03-01' })
    await leave(2)
    await roster({ enrollments: [place(3, {}, 'class-2')], removed: { enrollments: [place(3)] } })
    await remove('student-4', '?erase=true')
  })

  it('expects who was in it once its window is over, and when the end is told after all', async () => {
    await sendAll(started(of, 0), ...theFirstCame())
    await until(isFrozen, alarm)
    expect(await expectedIn()).toBe(without(WHO_WAS_IN_IT))
    await sendAll(ended(of, 45))
    expect(await records()).toBe(WHO_WAS_IN_IT)
  })

  it('expects who was in it by Zoom’s report alone', async () => {
    const person = (name: string, id: string, userId: string) => ({
      ...{ name, email: emailOf(id), userId },
      connections: [{ from: 0 }],
    })
    const people = [person('Host', 'teacher-1', 'host'), person('Pupil 1', 'student-1', 'zoom-1')]
    const endedAt = new Date(Date.parse(of.start) + 45 * 60_000).toISOString()
    const lesson = { startedAt: of.start, endedAt, people }
    const { webhooks } = await testAccount().play(meeting.zoom_meeting_id, { lesson })
    await sendAll(...webhooks.flatMap(({ event, body }) => (event === 'meeting.started' ? [body] : [])))
    await until(isOver, alarm)
    expect(await records()).toBe(WHO_WAS_IN_IT)
  })
})

describe('a first day and a first day without the pupil that lie before the day of the import', () => {
  it.each([
    ['first day', 'UTC', LONG_AGO, [5, { since: '2026-03-02' }], ALL_FIVE],
    ['first day', 'UTC', LONG_AGO, [5, { since: '2026-03-03' }], ALL_FOUR],
    ['first day', 'Asia/Manila', '2026-03-01T16:30:00Z', [5, { since: '2026-03-02' }], ALL_FIVE],
    ['first day', 'Asia/Manila', '2026-03-01T15:30:00Z', [5, { since: '2026-03-02' }], ALL_FOUR],
    ['day without', 'UTC', LONG_AGO, [2, { until: '2026-03-02' }], '1p 3a 4a'],
    ['day without', 'UTC', LONG_AGO, [2, { until: '2026-03-03' }], ALL_FOUR],
    ['day without', 'Asia/Manila', '2026-03-01T16:30:00Z', [2, { until: '2026-03-02' }], '1p 3a 4a'],
    ['day without', 'Asia/Manila', '2026-03-01T15:30:00Z', [2, { until: '2026-03-02' }], ALL_FOUR],
  ] as const)(
    'count by the session’s day: a %s, %s, %s, %j',
    async (what, timezone, start, [n, day], expected) => {
      await schedule(start, { timezone })
      await (what === 'first day' ? enter(n, day) : leave(n, day))
      await sendAll(started(of, 0), ...theFirstCame(), ended(of, 45))
      expect(await records()).toBe(expected)
    },
  )
})

describe('a class that goes on', () => {
  /** The minutes until now: the instant that a later webhook tells. */
  const now = async () => {
    await setTimeout(5)
    const at = Date.now()
    await setTimeout(5)
    return (at - Date.parse(of.start)) / 60_000
  }
  beforeEach(async () => {
    const start = new Date(Math.floor(Date.now() / 1000) * 1000 - 30 * 60_000).toISOString()
    await schedule(start)
    await sendAll(started(of, 0), joined(of, pupil(1), 0))
  })

  it('expects who entered and did not leave before the end, by the moment', async () => {
    await enter(5)
    await enter(6)
    await leave(2)
    await leave(3)
    await enter(3)
    const end = await now()
    await leave(3)
    await leave(4)
    await enter(4)
    await leave(6)
    await enter(2)
    await enter(7)
    await sendAll(ended(of, end))
    expect(await records()).toBe('1p 3a 4a 5a 6a')
  })

  it('expects nobody before their first day, also while it goes on', async () => {
    await enter(5, { since: '2999-01-01' })
    expect(await expectedIn()).toBe('1 2 3 4')
    const live = await get<Told>(`meetings/${meeting.id}/attendance`)
    expect(live.summary).toMatchObject({ total: 4, present: 1 })
    await sendAll(ended(of, await now()))
    expect(await records()).toBe(ALL_FOUR)
  })

  it('with a later end expects who was in it at that end', async () => {
    const first = await now()
    await sendAll(ended(of, first))
    await enter(5)
    await leave(2)
    const second = { ...of, uuid: `again-${meeting.id}` }
    const end = await now()
    await enter(2)
    await sendAll(started(second, first), ended(second, end, first))
    expect(await expectedIn()).toBe('1 3 4 5')
  })
})

describe('a class that sat with another one', () => {
  it('keeps a pupil who was moved to the other one after the end', async () => {
    await roster({ users: [someone(5)], enrollments: [place(5, {}, 'class-2')] })
    const body = { title: 'Biology', startTime: today(), duration: 45, timezone: 'UTC' }
    const answer = await call<{ meeting: ScheduledMeeting & { sessions: { id: string }[] } }>(
      'POST',
      '/api/zoom/meetings',
      { as: 'teacher-1', body: { ...body, classIds: ['class-1', 'class-2'] } },
    )
    meeting = answer.body.meeting
    of = { number: meeting.zoom_meeting_id, start: body.startTime, uuid: `of-${meeting.id}` }
    await roster({ enrollments: [place(2, {}, 'class-2')], removed: { enrollments: [place(2)] } })
    await sendAll(started(of, 0), ...theFirstCame())
    const [first = '', second = ''] = answer.body.meeting.sessions.map(({ id }) => id)
    const both = async () => [await expectedIn(first), await expectedIn(second)]
    expect(await both()).toEqual(['1 2 3 4', '5'])
    await sendAll(ended(of, 45))
    expect(await both()).toEqual(['1 2 3 4', '5'])
    expect(await records(first)).toBe(ALL_FOUR)
  })
})
