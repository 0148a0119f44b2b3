import { beforeEach, describe, expect, it } from 'vitest'
import { heldClass } from '../support/held.ts'
import { call, importSchool, type ScheduledMeeting, scheduleOnly } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'

const zoom = testAccount()

interface Hosted extends ScheduledMeeting {
  class_id: string | null
  registration_enabled: boolean
  registration_url: string | null
}

const change = async (meeting: ScheduledMeeting, body: Record<string, unknown>) => {
  const answer = await call<{ meeting: Hosted }>('PATCH', `/api/zoom/meetings/${meeting.id}`, {
    as: 'teacher-1',
    body,
  })
  expect(answer.status).toBe(200)
  const { class_id, registration_enabled, registration_url } = answer.body.meeting
  return { class_id, registration_enabled, registration_url }
}

const page = expect.stringContaining('/meeting/register/')

beforeEach(() => importSchool(1))

describe('a meeting with a changed class', () => {
  it('has Zoom’s registration page as soon as it has a class', async () => {
    const meeting = await scheduleOnly({ classId: null, targetAudience: 'all' })
    const changed = await change(meeting, { classId: 'class-1' })
    expect(changed).toEqual({ class_id: 'class-1', registration_enabled: true, registration_url: page })
    expect(changed.registration_url).toContain(meeting.zoom_meeting_id)
  })

  it('has none without a class', async () => {
    const meeting = await scheduleOnly()
    expect(await change(meeting, { classId: null })).toEqual({
      class_id: null,
      registration_enabled: false,
      registration_url: null,
    })
  })

  it('keeps it over every other change', async () => {
    const meeting = await scheduleOnly()
    const kept = { class_id: 'class-1', registration_enabled: true, registration_url: page }
    expect(await change(meeting, { title: 'Chemistry' })).toEqual(kept)
    expect(await change(meeting, { classId: 'class-1', duration: 30 })).toEqual(kept)
  })

  it('has none to show until Zoom tells it, and asks again', async () => {
    const meeting = await scheduleOnly({ classId: null, targetAudience: 'all' })
    await zoom.fault({
      kind: 'error',
      method: 'GET',
      path: `/v2/meetings/${meeting.zoom_meeting_id}`,
      status: 400,
    })
    expect(await change(meeting, { classId: 'class-1' })).toEqual({
      class_id: 'class-1',
      registration_enabled: true,
      registration_url: null,
    })
    expect(await change(meeting, { classId: 'class-1' })).toMatchObject({ registration_url: page })
  })
})

describe('a class that was held', () => {
  it('keeps its start: Zoom is not asked, and everything else may still be put right', async () => {
    const { meeting, path } = await heldClass()
    const asked = async () => (await zoom.calls()).filter(({ method }) => method === 'PATCH').length
    const before = await asked()
    const moved = { title: 'Botany', startTime: '2026-03-09T08:00:00Z' }
    expect(await call('PATCH', path, { as: 'teacher-1', body: moved })).toMatchObject({
      status: 400,
      body: { code: 'MEETING_BEGUN' },
    })
    expect(await asked()).toBe(before)
    const same = { title: 'Botany', startTime: meeting.start_time }
    expect(await call('PATCH', path, { as: 'teacher-1', body: same })).toMatchObject({
      status: 200,
      body: { meeting: { title: 'Botany', status: 'ended', start_time: meeting.start_time } },
    })
  })

  it.each(['class-2', null])(
    'keeps its class, and is not given to %s: its records are of that one',
    async (classId) => {
      const { path } = await heldClass()
      const classes = [{ id: 'class-2', name: 'Class 2', teacherId: 'teacher-1' }]
      await call('PUT', '/api/roster', { as: 'admin-1', body: { classes } })
      const asked = async () => (await zoom.calls()).filter(({ method }) => method === 'PATCH').length
      const [before, recorded] = [
        await asked(),
        (await call('GET', `${path}/attendance`, { as: 'admin-1' })).body,
      ]
      for (const as of ['teacher-1', 'admin-1'])
        expect(await call('PATCH', path, { as, body: { classId } })).toMatchObject({
          status: 400,
          body: { code: 'MEETING_BEGUN' },
        })
      expect(await asked()).toBe(before)
      expect((await call('GET', `${path}/attendance`, { as: 'admin-1' })).body).toEqual(recorded)
    },
  )

  it('keeps its length, which Zoom would change and its record would not', async () => {
    const { path } = await heldClass()
    expect(await call('PATCH', path, { as: 'teacher-1', body: { duration: 90 } })).toMatchObject({
      status: 400,
      body: { code: 'MEETING_BEGUN' },
    })
  })
})
