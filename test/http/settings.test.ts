import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { heldClass } from '../support/held.ts'
import {
  call,
  importSchool,
  type ScheduledMeeting,
  scheduleClass,
  scheduleOnly,
  token,
} from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'
import { forgetZoom, restartedWith, rollcallWith } from './reconfigured.ts'
import { seedShapes } from './seedShapes.ts'
import { zoomCalls } from './simulated.ts'

let meeting: ScheduledMeeting

beforeEach(async () => {
  await importSchool(1)
  meeting = await scheduleClass()
})
afterEach(forgetZoom)

const traces = async () => [await everything(), await zoomCalls(meeting.zoom_meeting_id)]

describe('without Zoom’s credentials', () => {
  it.each(['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'])(
    '(%s is empty) what needs Zoom is 503 to those who may and ask rightly, and does nothing',
    async (credential) => {
      const before = await traces()
      const ask = await restartedWith({ [credential]: '' })
      const path = '/api/zoom/meetings'
      const wanted = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60 }
      for (const [method, where, body] of [
        ['POST', path, wanted],
        ['PATCH', `${path}/${meeting.id}`, wanted],
        ['DELETE', `${path}/${meeting.id}`, undefined],
      ] as const) {
        expect(await ask(method, where, { body })).toMatchObject({ status: 401 })
        expect(await ask(method, where, { as: 'student-1', body })).toMatchObject({ status: 403 })
        if (body) {
          const wrong = { as: 'teacher-1', body: { ...body, duration: 0 } }
          expect(await ask(method, where, wrong)).toMatchObject({ status: 400 })
        }
        expect(await ask(method, where, { as: 'teacher-1', body })).toMatchObject({
          status: 503,
          body: { code: 'ZOOM_NOT_CONFIGURED' },
        })
      }
      expect(await traces()).toEqual(before)
    },
  )
})

describe('with another PRESENT_AFTER_MINUTES', () => {
  it('a class that was held before is judged as it was', async () => {
    const { path } = await heldClass()
    const wheres = [path, `${path}/participants`, `${path}/attendance`, '/api/zoom/reports']
    const all = async (ask: typeof call | Awaited<ReturnType<typeof rollcallWith>>) =>
      Promise.all(wheres.map(async (where) => (await ask('GET', where, { as: 'teacher-1' })).body))
    const before = await all(call)
    expect(before[2]).toMatchObject({ rule: { present_after_minutes: 15 }, summary: { present: 1, late: 1 } })
    expect(await all(rollcallWith({ PRESENT_AFTER_MINUTES: '60', LATE_AFTER_MINUTES: '0' }))).toEqual(before)
  })
})

describe('with ALLOWED_EMAIL_DOMAINS', () => {
  it('students of other domains see their class and may not join it; nobody else is asked', async () => {
    const path = `/api/zoom/meetings/${meeting.id}`
    const elsewhere = rollcallWith({ ALLOWED_EMAIL_DOMAINS: 'else.example' })
    const before = await traces()
    for (const [method, body] of [['GET', undefined] as const, ['POST', { action: 'join' }] as const])
      expect(await elsewhere(method, `${path}/join`, { as: 'student-1', body })).toMatchObject({
        status: 403,
        body: { code: 'DOMAIN_RESTRICTED' },
      })
    expect(await traces()).toEqual(before)
    expect(await elsewhere('GET', path, { as: 'student-1' })).toMatchObject({ status: 200 })
    for (const as of ['parent-1', 'teacher-1', 'admin-1'])
      expect(await elsewhere('GET', `${path}/join`, { as })).toMatchObject({ status: 200 })
    const here = rollcallWith({ ALLOWED_EMAIL_DOMAINS: 'else.example, @School.Example' })
    expect(await here('GET', `${path}/join`, { as: 'student-1' })).toMatchObject({ status: 200 })
  })

  it('students of a domain that only ends like it may not join', async () => {
    const users = [{ id: 'student-1', name: 'N', email: 'student-1@my-school.example', role: 'student' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
    const path = `/api/zoom/meetings/${meeting.id}/join`
    const ask = rollcallWith({ ALLOWED_EMAIL_DOMAINS: 'school.example' })
    expect(await ask('GET', path, { as: 'student-1' })).toMatchObject({ status: 403 })
    const theirs = rollcallWith({ ALLOWED_EMAIL_DOMAINS: 'my-school.example' })
    expect(await theirs('GET', path, { as: 'student-1' })).toMatchObject({ status: 200 })
  })

  it('who is not in the roster joins from no domain by an e-mail in their token', async () => {
    const open = await scheduleClass({ classId: null, targetAudience: 'all' })
    const here = rollcallWith({ ALLOWED_EMAIL_DOMAINS: 'school.example' })
    const claims = { role: 'student', email: 'tala@school.example', email_verified: true }
    const join = async (sub: string) =>
      here('GET', `/api/zoom/meetings/${open.id}/join`, { jwt: await token({ sub, ...claims }) })
    expect(await join('stranger')).toMatchObject({ status: 403, body: { code: 'DOMAIN_RESTRICTED' } })
    expect(await join('student-1')).toMatchObject({ status: 200 })
  })

  it('students of other domains are not registered one by one either, teachers are', async () => {
    const coming = await scheduleClass({ startTime: '2999-03-02T08:00:00Z' })
    const users = [{ id: 'student-9', name: 'New', email: 'new@school.example', role: 'student' }]
    const enrollments = [{ classId: 'class-1', studentId: 'student-9' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users, enrollments } })
    const register = async (ask: typeof elsewhere, studentId: string) => {
      const body = { studentId, classId: 'class-1' }
      return ask('POST', '/api/zoom/meetings/register-student', { as: 'admin-1', body })
    }
    const elsewhere = rollcallWith({ ALLOWED_EMAIL_DOMAINS: 'else.example, school.example.org' })
    const before = await traces()
    expect(await register(elsewhere, 'student-9')).toMatchObject({
      status: 403,
      body: {
        code: 'DOMAIN_RESTRICTED',
        error: 'Students join with an e-mail address at @else.example or @school.example.org',
      },
    })
    expect(await traces()).toEqual(before)
    expect(await register(elsewhere, 'teacher-1')).toMatchObject({ status: 200 })
    const here = rollcallWith({ ALLOWED_EMAIL_DOMAINS: 'SCHOOL.example' })
    const registered = { status: 200, body: { meetingIds: [coming.id] } }
    expect(await register(here, 'student-9')).toMatchObject(registered)
  })
})

describe('with ZOOM_SDK_KEY and ZOOM_SDK_SECRET', () => {
  it('the join information has every field of the contract’s example: startUrl for the host alone', async () => {
    const ask = rollcallWith({ ZOOM_SDK_KEY: 'sdk-key', ZOOM_SDK_SECRET: 'sdk-secret-of-the-tests' })
    const path = `/api/zoom/meetings/${meeting.id}/join`
    const example = seedShapes(z.string()).joinInformation.extend({
      sdkSignature: z.jwt(),
      sdkKey: z.literal('sdk-key'),
    })
    const student = await ask('GET', path, { as: 'student-1' })
    expect(example.parse(student.body)).not.toHaveProperty('startUrl')
    const host = await ask('GET', path, { as: 'teacher-1' })
    expect(example.extend({ startUrl: z.url() }).parse(host.body)).toMatchObject({ isHost: true })
    const roles = [host, student].map(
      ({ body }) => decodeJwt(example.loose().parse(body).sdkSignature)['role'],
    )
    expect(roles, 'the host starts the class, and a student joins it').toEqual([1, 0])
  })

  it('the signature lasts as long as the class and its window', async () => {
    const ask = rollcallWith({ ZOOM_SDK_KEY: 'sdk-key', ZOOM_SDK_SECRET: 'sdk-secret-of-the-tests' })
    const start = Math.floor(Date.now() / 1_000) + 3_600
    const soon = await scheduleOnly({ startTime: new Date(start * 1_000).toISOString(), duration: 90 })
    const { body } = await ask('GET', `/api/zoom/meetings/${soon.id}/join`, { as: 'teacher-1' })
    const { sdkSignature } = z.object({ sdkSignature: z.jwt() }).parse(body)
    expect(decodeJwt(sdkSignature).exp).toBe(start + (90 + 120) * 60)
  })
})
