import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { request, wish } from '../support/fakes.ts'
import {
  call,
  emailOf,
  importSchool,
  type Progress,
  type ScheduledMeeting,
  scheduleClass,
  scheduleOnly,
} from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'
import { ring } from './alarm.ts'

const zoom = testAccount()

const registration = async (id: string, as = 'teacher-1') =>
  (await call<{ meeting: { registration?: Registration } }>('GET', `/api/zoom/meetings/${id}`, { as })).body
    .meeting.registration

interface Registration extends Progress {
  pupils: Progress
  failures: { user_id: string; name: string; reason: string }[]
  asking: object[]
}

const NONE = { failures: [], asking: [], pupils: null }
const progress = async (id: string) => {
  const { failures: _, asking: __, pupils: ___, ...counts } = (await registration(id)) ?? NONE
  return counts
}

const callsTo = async (number: string) =>
  (await zoom.calls()).filter(
    ({ method, path }) => method === 'POST' && path.includes(`/meetings/${number}/registrants`),
  )

interface Row {
  user_id: string
  status: string
  join_url: string | null
}

/** Everybody's registration, as the read model has it. */
const rowsOf = async ({ id }: ScheduledMeeting) =>
  (
    await env.DB.prepare('select user_id, status, join_url from meeting_registrants where meeting_id = ?')
      .bind(id)
      .all<Row>()
  ).results

const linksIn = (rows: Row[]) =>
  new Map(rows.flatMap(({ user_id, join_url }) => (join_url === null ? [] : [[user_id, join_url] as const])))

const idsOf = (rows: Row[], wanted: string) =>
  new Set(rows.filter(({ status }) => status === wanted).map(({ user_id }) => user_id))

describe('the registration of a class', () => {
  it('of 119 with 7 refused and one crash in the middle: 112 have their own links, 7 have none, nobody is asked again', {
    timeout: 60_000,
  }, async () => {
    const everybody = [...(await importSchool(118)), 'admin-1']
    const meeting = await scheduleOnly()
    const number = meeting.zoom_meeting_id
    const refused = [3, 17, 18, 40, 66, 99, 118].map((n) => `student-${n}`)
    const path = `/v2/meetings/${number}/registrants`
    for (const email of refused.map(emailOf))
      await zoom.fault({ kind: 'error', status: 400, code: 3000, method: 'POST', path, email, times: 9 })
    const object = () => env.MEETINGS.getByName(number)

    const first = runDurableObjectAlarm(object()).catch(() => false)
    while ((await callsTo(number)).length < 45) await progress(meeting.id)
    await abortAllDurableObjects()
    await first
    const known = (await rowsOf(meeting)).filter(({ status }) => status === 'approved')
    expect(known.length).toBeGreaterThan(0)

    const done = { requested: 119, approved: 112, failed: 7, pending: 0 }
    await until(
      async () => JSON.stringify(await progress(meeting.id)) === JSON.stringify(done),
      () => runDurableObjectAlarm(object()),
    )
    const failures = (await registration(meeting.id))?.failures ?? []
    const named = [...refused].sort().map((user_id) => ({
      ...{ user_id, name: `Name of ${user_id}` },
      reason: 'ZOOM_REJECTED',
    }))
    expect([...failures].sort((a, b) => (a.user_id < b.user_id ? -1 : 1))).toEqual(named)
    expect(await registration(meeting.id, 'admin-1')).toMatchObject({ failures })
    expect(await registration(meeting.id, 'student-1')).toBeUndefined()

    const links = new Map((await zoom.registrants(number)).map(({ email, join_url }) => [email, join_url]))
    const rows = await rowsOf(meeting)
    const approved = everybody.filter((id) => !refused.includes(id))
    expect(linksIn(rows)).toEqual(new Map(approved.map((id) => [id, links.get(emailOf(id))])))
    expect(links.size).toBe(112)
    expect(idsOf(rows, 'denied')).toEqual(new Set(refused))

    const posts = Map.groupBy(await callsTo(number), ({ email }) => email)
    expect(new Set(posts.keys())).toEqual(new Set(everybody.map(emailOf)))
    for (const { user_id } of known) expect(posts.get(emailOf(user_id))).toHaveLength(1)
    // What was under way when the object died, and no more, is asked again.
    const twice = [...posts.values()].filter(({ length }) => length > 1)
    expect(twice.length).toBeLessThanOrEqual(10)
    expect(twice.every(({ length }) => length === 2)).toBe(true)

    expect(
      (await call('GET', `/api/zoom/meetings/${meeting.id}/join`, { as: 'student-1' })).body,
    ).toMatchObject({ isRegistered: true, joinUrl: links.get(emailOf('student-1')) })
  })

  it('happens, though the alarm comes before the commit: D1 may take a while', async () => {
    await importSchool(2)
    const number = '81000000001'
    const object = env.MEETINGS.getByName(number)
    const sessions: D1DatabaseSession = Object.getPrototypeOf(env.DB.withSession('first-primary'))
    const { batch } = sessions
    // Looked at again and again, for an object may not wait for a promise of the test's.
    const now = { appends: false, rung: false }
    vi.spyOn(sessions, 'batch').mockImplementation(async function (this: D1DatabaseSession, statements) {
      if (JSON.stringify(statements).includes('insert into events')) {
        now.appends = true
        await until(
          async () => now.rung,
          () => scheduler.wait(1),
        )
      }
      return batch.call(this, statements) as never
    })
    const answer = object.execute(wish(spec.schedule({ id: 'meeting-slow' })))
    await until(
      async () => now.appends,
      () => scheduler.wait(1),
    )
    expect(await runDurableObjectAlarm(object)).toBe(true)
    now.rung = true
    expect(await answer).toMatchObject({ ok: true })
    vi.restoreAllMocks()
    const registered = async () =>
      (await env.DB.prepare("select 1 from meeting_registrants where meeting_id = 'meeting-slow'").all())
        .results.length
    // Zoom does not know this number, so that it refuses; what counts is that they are asked for.
    await until(
      async () => (await registered()) > 0,
      () => scheduler.wait(10),
    )
  })

  it('does not wait for a pupil who has reached Zoom’s limit until midnight', async () => {
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
    const requested = users.length + ids.length + 1
    const expected = { requested, approved: requested - 1, failed: 0, pending: 1 }
    await until(
      async () => JSON.stringify(await progress(meeting.id)) === JSON.stringify(expected),
      () => runDurableObjectAlarm(object),
    )
  })

  it('fails nobody while Zoom’s app lacks the permission, and goes on once it has it', async () => {
    await importSchool(12)
    const meeting = await scheduleOnly()
    const number = Number(meeting.zoom_meeting_id)
    const path = `/v2/meetings/${number}/registrants`
    await zoom.fault({ kind: 'error', status: 400, code: 4711, method: 'POST', path, times: 10 })
    const object = env.MEETINGS.getByName(meeting.zoom_meeting_id)
    await until(
      async () => (await callsTo(meeting.zoom_meeting_id)).length === 10,
      () => runDurableObjectAlarm(object),
    )
    expect(await progress(meeting.id)).toEqual({ requested: 13, approved: 0, failed: 0, pending: 13 })
    const all = { requested: 13, approved: 13, failed: 0, pending: 0 }
    await until(
      async () => JSON.stringify(await progress(meeting.id)) === JSON.stringify(all),
      () => ring(number),
    )
    // Without the admin.
    expect((await registration(meeting.id))?.pupils).toEqual({ ...all, requested: 12, approved: 12 })
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
      failures: [],
      meetingIds: [],
    })
  })
})
