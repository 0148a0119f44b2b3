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

describe('a class that Zoom never held, with a host and a pupil who say that they were there', () => {
  it('stays held when it gets another teacher', async () => {
    await importSchool(2)
    const start = '2026-03-02T08:00:00Z'
    const { id, zoom_meeting_id } = await scheduleOnly({ duration: 45, timezone: 'UTC', startTime: start })
    const user = { id: 'teacher-2', role: 'teacher', name: 'Teacher 2', email: 'teacher-2@school.example' }
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users: [user] } })
    const object = env.MEETINGS.getByName(zoom_meeting_id)
    for (const userId of ['teacher-1', 'student-1']) {
      const claimed = { sessionId: id, userId, action: 'join', at: '2026-03-02T08:01:00.000Z' } as const
      await object.execute(request({ type: 'ClaimParticipation', ...claimed }))
    }
    await runDurableObjectAlarm(object)
    const path = `/api/zoom/meetings/${id}`
    const attendance = async () => (await call('GET', `${path}/attendance`, { as: 'admin-1' })).body
    const before = await attendance()
    expect(before).toMatchObject({ basis: ['self'], summary: { total: 2, present: 1, absent: 1 } })
    expect(await call('PATCH', path, { as: 'admin-1', body: { hostId: 'teacher-2' } })).toMatchObject({
      status: 200,
    })
    expect(await attendance()).toEqual(before)
  })

  it('counts both and stays held when it is for all, so that no attendance is kept', async () => {
    await importSchool(1)
    const start = '2026-03-02T08:00:00Z'
    const planned = { classId: null, duration: 45, timezone: 'UTC', startTime: start }
    const { id, zoom_meeting_id } = await scheduleOnly(planned)
    const user = { id: 'teacher-2', role: 'teacher', name: 'Teacher 2', email: 'teacher-2@school.example' }
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users: [user] } })
    const object = env.MEETINGS.getByName(zoom_meeting_id)
    for (const userId of ['teacher-1', 'student-1']) {
      const claimed = { sessionId: id, userId, action: 'join', at: '2026-03-02T08:01:00.000Z' } as const
      await object.execute(request({ type: 'ClaimParticipation', ...claimed }))
    }
    await runDurableObjectAlarm(object)
    const path = `/api/zoom/meetings/${id}`
    const get = async (url: string) => (await call('GET', url, { as: 'admin-1' })).body
    expect(await get('/api/zoom/reports')).toMatchObject({
      meetings: [{ status: 'ended', attendeeCount: 2 }],
    })
    expect(await get(`${path}/participants`)).toMatchObject({ stats: { joinedCount: 2 } })
    expect(await get(`/api/zoom/reports?meetingId=${id}`)).toMatchObject({ stats: { totalJoined: 2 } })
    expect(await call('PATCH', path, { as: 'admin-1', body: { hostId: 'teacher-2' } })).toMatchObject({
      status: 200,
    })
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
