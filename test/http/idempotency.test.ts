import { beforeEach, describe, expect, it } from 'vitest'
import { call, emailOf, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import { count } from '../support/tables.ts'
import { zoomCalls } from './simulated.ts'

const body = { title: 'Once', startTime: '2026-03-02T08:00:00Z', duration: 60, targetAudience: 'all' }
const create = (key: string, changes: Record<string, unknown> = {}, as = 'teacher-1') =>
  call<{ meeting: Record<string, unknown>; code?: string }>('POST', '/api/zoom/meetings', {
    as,
    body: { ...body, ...changes },
    headers: { 'idempotency-key': key },
  })

beforeEach(() => importSchool(1))

describe('an Idempotency-Key', () => {
  it('gives a repeat the first answer, but for the start URL', async () => {
    const first = await create('k')
    const again = await create('k')
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('x-d1-bookmark')).toMatch(/^[\da-f-]{20,}$/)
    expect(again.headers.get('x-d1-bookmark')).toBe(first.headers.get('x-d1-bookmark'))
    expect(again.body.meeting).toEqual({ ...first.body.meeting, start_url: null })
    expect(await count('zoom_meetings')).toBe(1)
  })

  it('creates one meeting for several at once, and gives all of them its answer', async () => {
    const answers = await Promise.all([create('k'), create('k'), create('k')])
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(new Set(answers.map(({ body }) => body.meeting['id'])).size).toBe(1)
    expect(await count('zoom_meetings')).toBe(1)
  })

  it('is 409 for another body, one’s own for each user, and free again after a refusal', async () => {
    expect((await create('k', { duration: 0 })).status).toBe(400)
    expect((await create('k')).status).toBe(201)
    expect(await create('k', { title: 'Other' })).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    })
    expect((await create('k', { title: 'Other' }, 'admin-1')).status).toBe(201)
  })
})

describe('an Idempotency-Key of register-student', () => {
  let meeting: ScheduledMeeting
  beforeEach(async () => {
    meeting = await scheduleClass({ startTime: '2999-03-02T08:00:00Z' })
    const users = [{ id: 'student-9', name: 'Late Comer', email: emailOf('student-9'), role: 'student' }]
    const enrollments = [{ classId: 'class-1', studentId: 'student-9' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users, enrollments } })
  })

  const register = (key: string, studentId = 'student-9') =>
    call('POST', '/api/zoom/meetings/register-student', {
      as: 'admin-1',
      body: { studentId, classId: 'class-1' },
      headers: { 'idempotency-key': key },
    })

  const registrations = () => zoomCalls(`${meeting.zoom_meeting_id}/registrants`)

  it('gives a repeat the first answer, with which what was written can be read', async () => {
    const first = await register('k')
    expect(first).toMatchObject({ status: 200, body: { registered: 1, meetingIds: [meeting.id] } })
    expect(first.headers.get('x-d1-bookmark')).toMatch(/^[\da-f-]{20,}$/)
    const asked = await registrations()
    const again = await register('k')
    expect(again).toMatchObject({ status: 200, body: first.body })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('x-d1-bookmark')).toBe(first.headers.get('x-d1-bookmark'))
    expect(await registrations()).toBe(asked)
    // Without it, the same request finds nothing left to do.
    expect((await register('other')).body).toMatchObject({ registered: 0 })
  })

  it('asks Zoom once for two at once', async () => {
    const asked = await registrations()
    const answers = await Promise.all([register('k'), register('k'), register('k')])
    const done = answers.filter(({ status }) => status === 200)
    expect(done.length).toBeGreaterThanOrEqual(1)
    for (const { body } of done) expect(body).toMatchObject({ registered: 1, meetingIds: [meeting.id] })
    for (const { status, headers, body } of answers.filter((answer) => !done.includes(answer))) {
      expect({ status, body }).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_IN_PROGRESS' } })
      expect(headers.get('retry-after')).toBe('1')
    }
    expect(await registrations()).toBe(asked + 1)
  })

  it('is 409 for another student, and free again after a refusal', async () => {
    expect((await register('k', 'nobody')).status).toBe(404)
    expect((await register('k')).status).toBe(200)
    const reused = { status: 409, body: { code: 'IDEMPOTENCY_KEY_REUSED' } }
    expect(await register('k', 'student-1')).toMatchObject(reused)
  })
})
