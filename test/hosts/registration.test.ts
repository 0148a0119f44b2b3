import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { request } from '../app/fakes.ts'
import * as spec from '../domain/spec.ts'
import { call, emailOf, importSchool, type Progress, scheduleClass, scheduleOnly } from '../http/rollcall.ts'
import { testAccount } from './testAccount.ts'
import { until } from './until.ts'

const zoom = testAccount()

const registration = async (id: string, as = 'teacher-1') =>
  (await call<{ meeting: { registration?: Registration } }>('GET', `/api/zoom/meetings/${id}`, { as })).body
    .meeting.registration

interface Registration extends Progress {
  failures: { user_id: string; name: string; reason: string }[]
}

const progress = async (id: string) => {
  const { failures: _, ...counts } = (await registration(id)) ?? { failures: [] }
  return counts
}

const callsTo = async (number: string) =>
  (await zoom.calls()).filter(
    ({ method, path }) => method === 'POST' && path.includes(`/meetings/${number}/registrants`),
  )

describe('the registration of a class', () => {
  it('of 118, a teacher and an admin: 113 approved, 7 refused, one crash in the middle, nobody asked again', {
    timeout: 60_000,
  }, async () => {
    const ids = await importSchool(118)
    const meeting = await scheduleOnly()
    const number = meeting.zoom_meeting_id
    await zoom.fault({
      kind: 'error',
      status: 400,
      code: 3000,
      method: 'POST',
      path: `/v2/meetings/${number}/registrants`,
      times: 7,
    })
    const object = () => env.MEETINGS.getByName(number)

    const first = runDurableObjectAlarm(object()).catch(() => false)
    while ((await callsTo(number)).length < 45) await progress(meeting.id)
    await abortAllDurableObjects()
    await first
    const known = await progress(meeting.id)
    expect(known).toMatchObject({ requested: 120, failed: 7 })

    let rounds = 0
    while (
      JSON.stringify(await progress(meeting.id)) !==
        '{"requested":120,"approved":113,"failed":7,"pending":0}' &&
      rounds < 5
    ) {
      await runDurableObjectAlarm(object())
      rounds += 1
    }
    expect(await progress(meeting.id)).toEqual({ requested: 120, approved: 113, failed: 7, pending: 0 })
    const failures = (await registration(meeting.id))?.failures ?? []
    expect(failures).toEqual(
      failures.map(({ user_id }) => ({ user_id, name: `Name of ${user_id}`, reason: 'ZOOM_REJECTED' })),
    )
    expect(new Set(failures.map(({ user_id }) => user_id)).size).toBe(7)
    expect(await registration(meeting.id, 'admin-1')).toMatchObject({ failures })
    expect(await registration(meeting.id, 'student-1')).toBeUndefined()
    // What was under way when the object died is asked again; what the log knew is not.
    expect((await callsTo(number)).length).toBeLessThanOrEqual(120 + 10)

    const { results } = await env.DB.prepare(
      'select user_id, join_url from meeting_registrants where status = ?',
    )
      .bind('approved')
      .all()
    expect(new Set(results.map(({ join_url }) => join_url)).size).toBe(113)
    const approved = ids.find((id) => results.some(({ user_id }) => user_id === id)) ?? ''
    expect((await call('GET', `/api/zoom/meetings/${meeting.id}/join`, { as: approved })).body).toMatchObject(
      {
        isRegistered: true,
        joinUrl: results.find(({ user_id }) => user_id === approved)?.['join_url'],
      },
    )
  })

  it('does not wait for one whose limit at Zoom is reached until midnight', async () => {
    const ids = await importSchool(1)
    const meeting = await scheduleClass()
    const users = Array.from({ length: 14 }, (_, i) => `student-${i + 2}`)
    const enrollments = users.map((studentId) => ({ classId: 'class-1', studentId }))
    const people = users.map((id) => ({ id, name: id, email: emailOf(id), role: 'student' }))
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users: people, enrollments } })
    await zoom.fault({
      kind: 'error',
      status: 429,
      message: 'You have exceeded the daily rate limit of (3) for Add a registrant API requests',
      method: 'POST',
      path: `/v2/meetings/${meeting.zoom_meeting_id}/registrants`,
    })
    const object = env.MEETINGS.getByName(meeting.zoom_meeting_id)
    await object.execute(request(spec.register(...users.map((_, i) => i + 2))))
    const requested = users.length + ids.length + 2
    const expected = { requested, approved: requested - 1, failed: 0, pending: 1 }
    await until(
      async () => JSON.stringify(await progress(meeting.id)) === JSON.stringify(expected),
      () => runDurableObjectAlarm(object),
    )
  })

  it('takes in a student who joins the class later, for all upcoming meetings', async () => {
    await importSchool(2)
    const later = { startTime: '2999-03-02T08:00:00Z' }
    const meetings = [await scheduleClass(later), await scheduleClass(later)]
    await scheduleClass()
    const roster = {
      users: [{ id: 'student-9', name: 'Late Comer', email: emailOf('student-9'), role: 'student' }],
      enrollments: [{ classId: 'class-1', studentId: 'student-9' }],
    }
    await call('PUT', '/api/roster', { as: 'admin-1', body: roster })
    const body = { studentId: 'student-9', classId: 'class-1' }
    const register = (as: string) => call('POST', '/api/zoom/meetings/register-student', { as, body })
    expect((await register('teacher-1')).status).toBe(403)
    const answer = await register('admin-1')
    expect(answer).toMatchObject({
      status: 200,
      body: { registered: 2, message: 'Registered for 2 meetings' },
    })
    expect(new Set(answer.body['meetingIds'] as string[])).toEqual(new Set(meetings.map(({ id }) => id)))
    expect((await register('admin-1')).body).toEqual({
      message: 'No upcoming meetings to register for',
      registered: 0,
      meetingIds: [],
    })
  })
})
