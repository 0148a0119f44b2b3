import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call, emailOf, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import { count } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'

const zoom = testAccount()

/** Two meetings to come, and a student who is enrolled only then. */
async function newStudent(email = emailOf('student-9')): Promise<[ScheduledMeeting, ScheduledMeeting]> {
  await importSchool(1)
  const later = { startTime: '2999-03-02T08:00:00Z' }
  const meetings: [ScheduledMeeting, ScheduledMeeting] = [
    await scheduleClass(later),
    await scheduleClass(later),
  ]
  const users = [{ id: 'student-9', name: 'Late Comer', email, role: 'student' }]
  const enrollments = [{ classId: 'class-1', studentId: 'student-9' }]
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users, enrollments } })
  return meetings
}

const register = (studentId = 'student-9') =>
  call('POST', '/api/zoom/meetings/register-student', {
    as: 'admin-1',
    body: { studentId, classId: 'class-1' },
  })

const isRegistered = async ({ id }: ScheduledMeeting) =>
  (await call('GET', `/api/zoom/meetings/${id}/join`, { as: 'student-9' })).body['isRegistered']

/** Fails the next registrations for a meeting. */
const fault = (
  { zoom_meeting_id }: ScheduledMeeting,
  error: { status: number; times: number; message?: string; method?: string },
) =>
  zoom.fault({ kind: 'error', method: 'POST', path: `/v2/meetings/${zoom_meeting_id}/registrants`, ...error })

/** Zoom's limit for one person and meeting, until midnight. */
const SPENT = {
  status: 429,
  times: 1,
  message: 'You have exceeded the daily rate limit of (3) for Add a registrant API requests',
}
/** Loses the answer to the next registration for a meeting, and lets nobody look what became of it. */
async function lose(meeting: ScheduledMeeting) {
  await fault(meeting, { status: 500, times: 1 })
  await fault(meeting, { status: 500, times: 3, method: 'GET' })
}

describe('register-student', () => {
  it('says when to come back where Zoom’s limit is reached for all, and begins nothing', async () => {
    for (const meeting of await newStudent()) await fault(meeting, SPENT)
    const before = await count('events')
    const answer = await register()
    expect(answer).toMatchObject({ status: 503, body: { code: 'ZOOM_UNAVAILABLE' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await count('events')).toBe(before)
  })

  it('answers with what was done where Zoom fails for the rest, which the meeting goes on with', async () => {
    const [first, second] = await newStudent()
    await lose(second)
    expect(await register()).toMatchObject({
      status: 200,
      body: { message: 'Registered for 1 meetings', registered: 1, meetingIds: [first.id] },
    })
    const object = env.MEETINGS.getByName(second.zoom_meeting_id)
    await until(
      async () => (await isRegistered(second)) === true,
      () => runDurableObjectAlarm(object),
    )
    expect(await isRegistered(first)).toBe(true)
  })

  it('does not count the meetings of a sister with the same e-mail', async () => {
    await newStudent(emailOf('student-1'))
    const answer = await register()
    const nobody = { message: 'Registered for 0 meetings', registered: 0, meetingIds: [] }
    expect(answer).toMatchObject({ status: 200, body: nobody })
    expect(answer.body['failures']).toMatchObject([{ reason: 'EMAIL_SHARED' }, { reason: 'EMAIL_SHARED' }])
    expect(await count("meeting_registrants where user_id = 'student-9' and error = 'EMAIL_SHARED'")).toBe(2)
    expect(await count("meeting_registrants where user_id = 'student-1' and status = 'approved'")).toBe(2)
  })

  it('names the meeting that Zoom refuses the student for, as the meeting does', async () => {
    const [first, second] = await newStudent()
    await fault(first, { status: 400, times: 1 })
    expect((await register()).body).toMatchObject({
      registered: 1,
      meetingIds: [second.id],
      failures: [{ meetingId: first.id, reason: 'ZOOM_REJECTED' }],
    })
    expect((await call('GET', `/api/zoom/meetings/${first.id}`, { as: 'admin-1' })).body).toMatchObject({
      meeting: { registration: { failed: 1, failures: [{ user_id: 'student-9', reason: 'ZOOM_REJECTED' }] } },
    })
  })

  it('is for students of the class', async () => {
    await newStudent()
    const users = [{ id: 'student-8', name: 'Outsider', email: emailOf('student-8'), role: 'student' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
    expect(await register('student-8')).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', issues: [{ path: 'studentId' }] },
    })
  })
})
