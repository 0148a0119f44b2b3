import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../simulator/protocol.ts'
import { request } from '../support/fakes.ts'
import { call, emailOf, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import { sendFile } from '../support/rosterFile.ts'
import * as spec from '../support/spec.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'

const zoom = testAccount()

const roster = (body: unknown) => call('PUT', '/api/roster', { as: 'admin-1', body })
const enrollments = (...ids: string[]) => ids.map((studentId) => ({ classId: 'class-1', studentId }))
const leave = (...ids: string[]) => roster({ removed: { enrollments: enrollments(...ids) } })
const comeBack = (...ids: string[]) => roster({ enrollments: enrollments(...ids) })

const objectOf = ({ zoom_meeting_id }: ScheduledMeeting) => env.MEETINGS.getByName(zoom_meeting_id)

/** A class that is still to come. */
const scheduleComing = () => scheduleClass({ startTime: '2999-03-02T08:00:00Z' })

/** The people that Zoom lets in with a link of their own. */
async function atZoom({ zoom_meeting_id }: ScheduledMeeting): Promise<string[]> {
  const registered = await zoom.registrants(zoom_meeting_id)
  const approved = registered.filter(({ status }) => status === 'approved')
  return approved.map(({ email }) => email.split('@')[0] ?? '').sort()
}

async function rows({ id }: ScheduledMeeting): Promise<Record<string, unknown>> {
  const { results } = await env.DB.prepare(
    'select user_id, status from meeting_registrants where meeting_id = ? order by user_id',
  )
    .bind(id)
    .all<{ user_id: string; status: string }>()
  return Object.fromEntries(results.map(({ user_id, status }) => [user_id, status]))
}

const progress = async ({ id }: ScheduledMeeting) =>
  (await call<{ meeting: { registration: unknown } }>('GET', `/api/zoom/meetings/${id}`, { as: 'admin-1' }))
    .body.meeting.registration

const join = ({ id }: ScheduledMeeting, as: string) => call('GET', `/api/zoom/meetings/${id}/join`, { as })

const alarm = (meeting: ScheduledMeeting) => () => runDurableObjectAlarm(objectOf(meeting))

/** Runs the alarm until these are the people of the meeting in the log, none of them on the way. */
async function settle(meeting: ScheduledMeeting, ...people: string[]): Promise<void> {
  const settled = Object.fromEntries(people.sort().map((id) => [id, 'approved']))
  const isSettled = async () => JSON.stringify(await rows(meeting)) === JSON.stringify(settled)
  await until(isSettled, alarm(meeting))
}

/** Every call that took registrations back. */
const cancellations = async ({ zoom_meeting_id }: ScheduledMeeting) =>
  (await zoom.calls()).filter(
    ({ method, path }) => method === 'PUT' && path.includes(`/meetings/${zoom_meeting_id}/registrants`),
  )

/** Fails the next requests that take registrations of this meeting back. */
const fault = (
  { zoom_meeting_id }: ScheduledMeeting,
  error: { status: number; code?: number; times: number },
) =>
  zoom.fault({
    kind: 'error',
    method: 'PUT',
    path: `/v2/meetings/${zoom_meeting_id}/registrants/status`,
    ...error,
  } satisfies Fault)

/** Zoom does not take Rollcall's app until it is healed. The client asks once at a time, and its circuit stays as it is. */
const DOWN = { status: 400, code: 4711, times: 1_000 }

const STAFF = ['admin-1']

describe('when students leave a class', () => {
  it('each of its meetings that is not over takes their registration back, and the others stay', async () => {
    await importSchool(3)
    const coming = await scheduleComing()
    const under = await scheduleClass()
    const held = await scheduleClass()
    await objectOf(under).execute(request(spec.start()))
    await objectOf(held).execute(request(spec.start()))
    await objectOf(held).execute(request(spec.end()))

    expect((await leave('student-1', 'student-2')).status).toBe(200)
    for (const meeting of [coming, under]) {
      await settle(meeting, ...STAFF, 'student-3')
      expect(await atZoom(meeting)).toEqual(['admin-1', 'student-3'])
      expect(await progress(meeting)).toEqual({
        requested: 2,
        approved: 2,
        failed: 0,
        pending: 0,
        pupils: { requested: 1, approved: 1, failed: 0, pending: 0 },
        failures: [],
        asking: [],
      })
      expect(await cancellations(meeting)).toHaveLength(1)
    }
    await runDurableObjectAlarm(objectOf(held))
    expect(await atZoom(held)).toContain('student-1')
    expect(await cancellations(held)).toEqual([])
  })

  it('because a file of the new year has them no more, or in another class', async () => {
    await importSchool(3)
    const coming = await scheduleComing()
    const year = 'id,Name,Class id\nstudent-2,Two,class-2\nstudent-3,Three,class-1\n'
    expect((await sendFile(year, { rollOver: 'true' })).body).toMatchObject({
      applied: true,
      changes: { moved: 1, rows: { left: [{ id: 'student-1' }, { id: 'parent-1' }] } },
    })
    await settle(coming, ...STAFF, 'student-3')
    expect(await atZoom(coming)).toEqual(['admin-1', 'student-3'])
    const { body } = await call('GET', '/api/roster/classes', { as: 'admin-1' })
    expect(body).toMatchObject({
      classes: [
        { id: 'class-1', name: 'Class 1' },
        { id: 'class-2', name: 'class-2' },
      ],
    })
  })

  it('asks Zoom for thirty at a time', async () => {
    const ids = await importSchool(35)
    const meeting = await scheduleComing()
    await leave(...ids)
    await settle(meeting, ...STAFF)
    expect(await cancellations(meeting)).toHaveLength(2)
    expect(await atZoom(meeting)).toEqual(['admin-1'])
  })

  it('an admin stays', async () => {
    await importSchool(1)
    await comeBack('admin-1')
    const meeting = await scheduleComing()
    await leave('admin-1', 'student-1')
    await settle(meeting, ...STAFF)
    expect(await atZoom(meeting)).toEqual(['admin-1'])
  })

  it('a pupil without an answer of Zoom’s is forgotten, and Zoom is asked nothing', async () => {
    await importSchool(1)
    const meeting = await scheduleComing()
    const limit = 'You have exceeded the daily rate limit of (3) for Add a registrant API requests'
    const path = `/v2/meetings/${meeting.zoom_meeting_id}/registrants`
    await zoom.fault({ kind: 'error', status: 429, message: limit, method: 'POST', path, times: 1 })
    await roster({
      users: [{ id: 'student-2', name: 'Late Comer', email: emailOf('student-2'), role: 'student' }],
      enrollments: enrollments('student-2'),
    })
    await objectOf(meeting).execute(request(spec.register(2)))
    expect(await rows(meeting)).toMatchObject({ 'student-2': 'pending' })
    await leave('student-2')
    await settle(meeting, ...STAFF, 'student-1')
    expect(await cancellations(meeting)).toEqual([])
  })

  it('a meeting that is given to another class takes back those who are not of it', async () => {
    await importSchool(2)
    await roster({
      classes: [{ id: 'class-2', name: 'Class 2' }],
      enrollments: [{ classId: 'class-2', studentId: 'student-2' }],
    })
    const meeting = await scheduleComing()
    const path = `/api/zoom/meetings/${meeting.id}`
    expect((await call('PATCH', path, { as: 'teacher-1', body: { classId: 'class-2' } })).status).toBe(200)
    await settle(meeting, ...STAFF, 'student-2')
    expect(await atZoom(meeting)).toEqual(['admin-1', 'student-2'])
  })
})

describe('when Zoom does not take a registration back at once', () => {
  async function leaveWhileDown(): Promise<ScheduledMeeting> {
    await importSchool(1)
    const meeting = await scheduleComing()
    await fault(meeting, DOWN)
    await leave('student-1')
    await until(async () => (await cancellations(meeting)).length > 0, alarm(meeting))
    return meeting
  }

  it('no link is given and nobody is counted from the moment of leaving, and an object that dies goes on', async () => {
    const meeting = await leaveWhileDown()
    expect(await rows(meeting)).toMatchObject({ 'student-1': 'leaving' })
    expect(await progress(meeting)).toEqual({
      requested: 1,
      approved: 1,
      failed: 0,
      pending: 0,
      pupils: { requested: 0, approved: 0, failed: 0, pending: 0 },
      failures: [],
      asking: [],
    })
    expect((await join(meeting, 'student-1')).body).toMatchObject({ code: 'NOT_ENROLLED' })
    const links = await env.DB.prepare('select join_url from meeting_registrants where user_id = ?')
    expect((await links.bind('student-1').all()).results).toEqual([{ join_url: null }])

    await zoom.heal()
    await abortAllDurableObjects()
    await objectOf(meeting).release(Date.now())
    await settle(meeting, ...STAFF)
    expect(await atZoom(meeting)).toEqual(['admin-1'])
  })

  it('a pupil who is back before that is registered again', async () => {
    const meeting = await leaveWhileDown()
    await comeBack('student-1')
    await zoom.heal()
    await objectOf(meeting).release(Date.now())
    await settle(meeting, ...STAFF, 'student-1')
    expect(await atZoom(meeting)).toContain('student-1')
    expect((await join(meeting, 'student-1')).body).toMatchObject({ isRegistered: true })
  })

  it.each([
    { refused: 'the batch', error: { status: 400, code: 300, times: 1 }, calls: 3 },
    { refused: 'the meeting as gone', error: { status: 404, code: 3001, times: 1 }, calls: 1 },
    { refused: 'one as gone', error: { status: 404, code: 404, times: 2 }, calls: 3 },
  ])('refuses $refused: each is asked for alone, and who is gone is done', async ({ error, calls }) => {
    await importSchool(2)
    const meeting = await scheduleComing()
    await fault(meeting, error)
    await leave('student-1', 'student-2')
    await settle(meeting, ...STAFF)
    expect(await cancellations(meeting)).toHaveLength(calls)
  })

  it('a pupil that it refuses waits alone', async () => {
    await importSchool(2)
    const meeting = await scheduleComing()
    await fault(meeting, { status: 400, code: 300, times: 2 })
    await leave('student-1', 'student-2')
    // The alarm goes off by itself. Another one would try again.
    await until(
      async () => !('student-2' in (await rows(meeting))),
      () => scheduler.wait(10),
    )
    expect(await rows(meeting)).toMatchObject({ 'student-1': 'leaving' })
    await objectOf(meeting).release(Date.now())
    await settle(meeting, ...STAFF)
  })
})

describe('when the import breaks off after it is stored', () => {
  it('the meeting looks for itself at the time it was told before', async () => {
    await importSchool(1)
    const meeting = await scheduleComing()
    await objectOf(meeting).release(Date.now() + 300)
    await env.DB.prepare('delete from class_students').run()
    await abortAllDurableObjects()
    await settle(meeting, ...STAFF)
    expect(await atZoom(meeting)).toEqual(['admin-1'])
  })
})

describe('when a student is back after the registration was taken back', () => {
  it('register-student registers them again, and they are known by both', async () => {
    await importSchool(1)
    const meeting = await scheduleComing()
    const link = async () => (await join(meeting, 'student-1')).body['joinUrl']
    const first = await link()
    await leave('student-1')
    await settle(meeting, ...STAFF)
    await comeBack('student-1')
    const body = { studentId: 'student-1', classId: 'class-1' }
    const registered = await call('POST', '/api/zoom/meetings/register-student', { as: 'admin-1', body })
    expect(registered.body).toMatchObject({ registered: 1, meetingIds: [meeting.id] })
    const second = await link()
    expect(second).toContain('tk=')
    expect(second).not.toBe(first)
  })
})
