import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { call, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import { at, series } from '../support/spec.ts'
import { until } from '../support/until.ts'
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

const START = '2026-03-02T08:00:00Z'

/** A class of 45 minutes on its own day, long past. */
async function aClass(
  changes: Record<string, unknown> = {},
): Promise<{ meeting: ScheduledMeeting; of: Occasion }> {
  await importSchool(4)
  const meeting = await scheduleClass({ duration: 45, timezone: 'UTC', startTime: START, ...changes })
  return { meeting, of: { number: meeting.zoom_meeting_id, start: START, uuid: `first-${meeting.id}` } }
}

const another = (of: Occasion, name: string): Occasion => ({ ...of, uuid: `${name}-${of.number}` })

/** Everything that is told of a session. */
async function told({ id }: ScheduledMeeting) {
  const get = async (path: string) => (await call('GET', path, { as: 'admin-1' })).body
  const meeting = `/api/zoom/meetings/${id}`
  return {
    meeting: await get(meeting),
    participants: await get(`${meeting}/participants`),
    attendance: await get(`${meeting}/attendance`),
    report: await get(`/api/zoom/reports?meetingId=${id}`),
    reports: await get('/api/zoom/reports'),
    list: await get('/api/zoom/meetings'),
  }
}

const statuses = async ({ id }: ScheduledMeeting) => {
  const { body } = await call<{ records: { student_id: string; status: string }[] }>(
    'GET',
    `/api/zoom/meetings/${id}/attendance`,
    { as: 'teacher-1' },
  )
  return Object.fromEntries(body.records.map(({ student_id, status }) => [student_id, status]))
}

const held = (of: Occasion) => [
  started(of, 0),
  joined(of, pupil(1), 0),
  joined(of, pupil(2), 20),
  joined(of, pupil(3), 1),
  left(of, pupil(3), 6),
  left(of, pupil(1), 45),
  left(of, pupil(2), 45),
  ended(of, 45),
]

describe('a class that was held', () => {
  it('says present, late, partial and absent', async () => {
    const { meeting, of } = await aClass()
    await sendAll(...held(of))
    expect(await statuses(meeting)).toEqual({
      'student-1': 'present',
      'student-2': 'late',
      'student-3': 'partial',
      'student-4': 'absent',
    })
  })

  it('says absent of a pupil who came early and left before the bell, or who came after the end', async () => {
    const { meeting, of } = await aClass()
    await sendAll(started(of, -20), joined(of, pupil(1), -20), left(of, pupil(1), -1))
    await sendAll(
      joined(of, pupil(2), -5),
      left(of, pupil(2), 1),
      ended(of, 45, -20),
      joined(of, pupil(3), 50),
    )
    expect(await statuses(meeting)).toMatchObject({
      'student-1': 'absent',
      'student-2': 'partial',
      'student-3': 'absent',
    })
  })

  it('stays as it was when its number is used again, and while that goes on', async () => {
    const { meeting, of } = await aClass()
    await sendAll(...held(of))
    const before = await told(meeting)
    const again = another(of, 'again')
    await sendAll(started(again, 255), joined(again, pupil(4), 255), left(again, pupil(4), 300))
    expect(await told(meeting)).toEqual(before)
    await sendAll(joined(again, pupil(2), 310), ended(again, 375, 255))
    expect(await told(meeting)).toEqual(before)
  })

  it('is not held by a use of its number in the morning before', async () => {
    const { meeting, of } = await aClass()
    const morning = another(of, 'morning')
    await sendAll(started(morning, -190), joined(morning, pupil(4), -190), ended(morning, -130, -190))
    await sendAll(...held(of))
    expect(await statuses(meeting)).toMatchObject({ 'student-1': 'present', 'student-4': 'absent' })
  })

  it('is not held by a use of its number in the morning with a lost end, though its host is late', async () => {
    const { meeting, of } = await aClass()
    const morning = another(of, 'morning')
    await sendAll(started(morning, -190), joined(morning, pupil(4), -190))
    await sendAll(started(of, 3), joined(of, pupil(1), 3), left(of, pupil(1), 45), ended(of, 45, 3))
    expect(await statuses(meeting)).toMatchObject({ 'student-1': 'present', 'student-4': 'absent' })
    const { meeting: shown } = (await told(meeting)).meeting as { meeting: Record<string, unknown> }
    expect(shown).toMatchObject({ started_at: '2026-03-02T08:03:00.000Z' })
  })

  it('is moved by a change that was made before it, in any order of arrival', async () => {
    const { meeting, of } = await aClass()
    const bodies = [started(of, 30), joined(of, pupil(1), 35), left(of, pupil(1), 75), ended(of, 75, 30)]
    const move = updated(of, { start_time: '2026-03-02T08:30:00Z' }, -60)
    await sendAll(...bodies, move)
    const after = await call<{ meeting: Record<string, unknown> }>(
      'GET',
      `/api/zoom/meetings/${meeting.id}`,
      { as: 'admin-1' },
    )
    expect(after.body.meeting).toMatchObject({ start_time: '2026-03-02T08:30:00.000Z', status: 'ended' })
    expect(await statuses(meeting)).toMatchObject({ 'student-1': 'present' })
  })
})

describe.each(['CancelMeeting', 'DeleteMeeting'] as const)('a lesson that was dropped by %s', (type) => {
  let lessons = 0

  /** A lesson of 45 minutes that was dropped the day before, and the next, an hour later. */
  async function twoLessons() {
    await importSchool(2)
    lessons += 1
    const number = String(83_000_000_000 + lessons + (type === 'CancelMeeting' ? 0 : 100))
    const [first, second] = [`${number}-first`, `${number}-second`]
    const common = { duration: 45, timezone: 'UTC' }
    const planned = series({
      [first]: { ...common, startTime: at(0) },
      [second]: { ...common, startTime: at(60) },
    })
    const drop = { type, sessionIds: [first], at: at(-1440) }
    for (const command of [planned, drop]) await env.MEETINGS.getByName(number).execute(request(command))
    return { first, second, of: { number, start: START, uuid: `uuid-${number}` } }
  }
  const attendance = async (id: string) =>
    (await call('GET', `/api/zoom/meetings/${id}/attendance?deleted=true`, { as: 'admin-1' })).body

  it('has nothing of the next session if its host opens the link early', async () => {
    const { first, second, of } = await twoLessons()
    await sendAll(started(of, 40), joined(of, pupil(1), 41), joined(of, pupil(2), 62))
    await sendAll(left(of, pupil(1), 105), left(of, pupil(2), 105), ended(of, 105, 40))
    expect(await attendance(first)).toMatchObject({ records: [], summary: { present: 0, absent: 0 } })
    expect(await attendance(second)).toMatchObject({
      summary: { total: 2, present: 2 },
      records: [{ attended_seconds: 64 * 60 }, { attended_seconds: 43 * 60 }],
    })
  })

  it('is not held by another use of the link on its day', async () => {
    const { first, of } = await twoLessons()
    await sendAll(started(of, -200), joined(of, pupil(1), -200), ended(of, -160, -200))
    await runDurableObjectAlarm(env.MEETINGS.getByName(of.number))
    expect(await attendance(first)).toMatchObject({ records: [], summary: { present: 0, absent: 0 } })
  })
})

describe('a class that nobody opened', () => {
  it('was not held, and marks nobody', async () => {
    const { meeting } = await aClass()
    await runDurableObjectAlarm(env.MEETINGS.getByName(meeting.zoom_meeting_id))
    const { body } = await call('GET', `/api/zoom/meetings/${meeting.id}/attendance`, { as: 'teacher-1' })
    expect(body).toMatchObject({ records: [], message: 'This class was not held' })
    expect(body).not.toHaveProperty('inProgress')
  })
})

describe('a class with an end that Zoom never told, and without a report', () => {
  it('is over by the next day: as planned, and on the word of the webhooks alone', async () => {
    const { meeting, of } = await aClass()
    await sendAll(started(of, 0), joined(of, pupil(1), 0), joined(of, pupil(2), 3), left(of, pupil(2), 6))
    const shown = async () => (await told(meeting)).meeting['meeting'] as Record<string, unknown>
    await until(
      async () => (await shown())['status'] === 'ended',
      () => runDurableObjectAlarm(env.MEETINGS.getByName(of.number)),
    )
    expect(await shown()).toMatchObject({ started_at: at(0), ended_at: at(45) })
    expect(await statuses(meeting)).toMatchObject({ 'student-1': 'present', 'student-2': 'partial' })
    expect((await told(meeting)).attendance).toMatchObject({ final: false, basis: ['webhooks'] })
  })
})

describe('a class that was held once, at another time of its day', () => {
  const use = (of: Occasion, name: string, from: number, n: number) => {
    const again = another(of, name)
    return [
      started(again, from),
      joined(again, pupil(n), from),
      left(again, pupil(n), from + 40),
      ended(again, from + 40, from),
    ]
  }
  /** The alarm closes its window. */
  const closed = async ({ meeting, of }: Awaited<ReturnType<typeof aClass>>, ...bodies: string[]) => {
    await sendAll(...bodies)
    await runDurableObjectAlarm(env.MEETINGS.getByName(of.number))
    return { meeting, of }
  }

  it.each([
    ['in the evening', 500],
    ['in the morning, and told late', -400],
  ])('stays as it was when its number is used again %s', async (_, minutes) => {
    const { meeting, of } = await closed(await aClass())
    await sendAll(...use(of, 'held', 300, 1))
    const before = await told(meeting)
    expect(before.meeting).toMatchObject({
      meeting: { status: 'ended', held_outside_schedule: true },
    })
    expect(await statuses(meeting)).toMatchObject({ 'student-1': 'present', 'student-2': 'absent' })
    const [begun = '', ...rest] = use(of, 'again', minutes, 2)
    await sendAll(begun)
    expect(await told(meeting)).toEqual(before)
    await sendAll(...rest)
    expect(await told(meeting)).toEqual(before)
    expect(await call('POST', '/api/rebuild', { as: 'admin-1' })).toMatchObject({ body: { rebuilt: 1 } })
    expect(await told(meeting)).toEqual(before)
  })

  it('was held in its window where Zoom tells of that after all', async () => {
    const { meeting, of } = await closed(await aClass())
    await sendAll(...use(of, 'held', 300, 4), ...held(of))
    expect((await told(meeting)).meeting).toMatchObject({ meeting: { held_outside_schedule: false } })
    expect(await statuses(meeting)).toMatchObject({ 'student-1': 'present', 'student-4': 'absent' })
  })

  it('is put off by its host in Zoom on its day, and not any later', async () => {
    const { meeting, of } = await closed(await aClass())
    await sendAll(...use(of, 'held', 300, 1))
    const before = await told(meeting)
    await sendAll(updated(of, { start_time: '2026-03-09T08:00:00Z' }, 24 * 60))
    expect(await told(meeting)).toEqual(before)
    await sendAll(updated(of, { start_time: '2026-03-02T15:00:00Z' }, 350))
    await sendAll(...use(of, 'later', 420, 2))
    expect((await told(meeting)).meeting).toMatchObject({
      meeting: { start_time: '2026-03-02T15:00:00.000Z', held_outside_schedule: false },
    })
    expect(await statuses(meeting)).toMatchObject({ 'student-1': 'absent', 'student-2': 'present' })
  })
})
