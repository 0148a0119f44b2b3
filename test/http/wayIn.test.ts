import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { call, emailOf, importSchool, scheduleClass, scheduleOnly } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { sendAll } from '../support/zoomEvents.ts'
import { zoomCalls } from './simulated.ts'

/** What people get beside the link of their registration: the telephone, a link with their name, a ring. */

const account = testAccount()
const START = '2026-03-02T08:00:00Z'
const minute = (n: number) => new Date(Date.parse(START) + n * 60_000).toISOString()

/** student-1 and student-3 have a user in Zoom, as has teacher-5, who is a co-teacher. */
beforeEach(async () => {
  await importSchool(3)
  const person = (id: string, email: string, role: string) => ({ id, name: `Name of ${id}`, email, role })
  const users = [
    person('student-3', 'zoom-pupil@school.example', 'student'),
    person('teacher-5', 'zoom-host@school.example', 'teacher'),
    person('teacher-2', emailOf('teacher-2'), 'teacher'),
  ]
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
})

/** One thing happens in the meeting at Zoom, and Rollcall is told. */
async function live(number: string, action: Parameters<typeof account.live>[1]): Promise<string> {
  const { attendee, webhooks } = await account.live(number, action)
  await sendAll(...webhooks)
  return attendee ?? ''
}

describe('the telephone', () => {
  const dialIn = (id: string, as: string, more = '') =>
    call<{ pin: string; numbers: { country: string }[] }>('GET', `/api/zoom/meetings/${id}/dial-in${more}`, {
      as,
    })

  it('has a code of each pupil’s own, and the numbers of their country', async () => {
    const meeting = await scheduleClass({ timezone: 'Asia/Manila' })
    const [one, other] = [await dialIn(meeting.id, 'student-1'), await dialIn(meeting.id, 'student-2')]
    expect(one).toMatchObject({
      status: 200,
      body: {
        meetingNumber: meeting.zoom_meeting_id,
        pin: expect.stringMatching(/^\d{6}$/),
        numbers: [
          {
            number: '+63 2 8395 2425',
            country: 'PH',
            countryName: 'Philippines',
            city: 'Manila',
            isFree: false,
          },
          { number: '+63 1800 1116 1234', country: 'PH', city: null, isFree: true },
        ],
      },
    })
    expect(other.body.pin).not.toBe(one.body.pin)
    const numbersIn = async (country: string) =>
      (await dialIn(meeting.id, 'student-1', `?country=${country}`)).body.numbers.map((n) => n.country)
    expect(await numbersIn('us')).toEqual(['US'])
    expect(await numbersIn('FR'), 'Zoom has none there').toEqual(['PH', 'PH', 'US'])
    const traces = await call('GET', `/api/zoom/meetings/${meeting.id}/history`, { as: 'admin-1' })
    expect(JSON.stringify(traces.body)).not.toContain(one.body.pin)
  })

  it('is nobody’s without a registration, and no stranger’s', async () => {
    const meeting = await scheduleClass()
    const codes = async (as: string) => {
      const { status, body } = await dialIn(meeting.id, as)
      return [as, status, 'code' in body ? body.code : null]
    }
    expect(await Promise.all(['parent-1', 'student-9', 'teacher-2'].map(codes))).toEqual([
      ['parent-1', 404, 'NOT_A_REGISTRANT'],
      ['student-9', 403, 'NOT_ENROLLED'],
      ['teacher-2', 404, 'NOT_FOUND'],
    ])
  })

  it('that Zoom binds to a pupil is their second device: its time counts with theirs, once', async () => {
    const meeting = await scheduleClass({ startTime: START, timezone: 'UTC' })
    const number = meeting.zoom_meeting_id
    const pupil = { name: 'S. One', email: emailOf('student-1'), userId: 'zoom-1' }
    const { webhooks: begin } = await account.live(number, { do: 'start', at: minute(0) })
    const came = await account.live(number, { do: 'come', who: pupil, to: 'main', at: minute(1) })
    const on = await account.live(number, {
      ...{ do: 'phone', attendee: came.attendee ?? '', telephone: '+639171234567', at: minute(10) },
    })
    const off = await account.live(number, { do: 'leave', attendee: came.attendee ?? '', at: minute(20) })
    const { webhooks: end } = await account.live(number, { do: 'end', at: minute(60) })
    // The binding is told before anything that it is about, and once more at the end.
    const binding = on.webhooks.filter((body) => body.includes('participant_bind'))
    await sendAll(...binding, ...begin, ...on.webhooks, ...off.webhooks, ...came.webhooks, ...end, ...binding)
    const { body } = await call<{ records: object[] }>('GET', `/api/zoom/meetings/${meeting.id}/attendance`, {
      as: 'teacher-1',
    })
    const record = { student_id: 'student-1', status: 'present', attended_seconds: 59 * 60 }
    expect(body.records).toContainEqual(expect.objectContaining(record))
    const people = await call('GET', `/api/zoom/meetings/${meeting.id}/participants`, { as: 'teacher-1' })
    expect(JSON.stringify(people.body)).not.toContain('guest.')
    const { body: timeline } = await call<{
      people: { user_id: string | null; stays: { device: number }[] }[]
    }>('GET', `/api/zoom/meetings/${meeting.id}/timeline`, { as: 'teacher-1' })
    const stays = timeline.people.find(({ user_id }) => user_id === 'student-1')?.stays ?? []
    expect(stays.map(({ device }) => device)).toEqual([1, 2])
  })
})

const Join = z.object({ joinUrl: z.url(), isRegistered: z.boolean() })

describe('a link with a name', () => {
  it('is for those who join without a registration: a candidate, and no proof', async () => {
    const meeting = await scheduleOnly({ classId: null, targetAudience: 'all', startTime: START })
    const path = `/api/zoom/meetings/${meeting.id}`
    const join = async (as: string) => Join.parse((await call('GET', `${path}/join`, { as })).body).joinUrl
    expect(new URL(await join('student-1')).searchParams.has('nk')).toBe(true)
    expect(new URL(await join('teacher-1')).searchParams.has('nk'), 'the host needs none').toBe(false)
    const number = meeting.zoom_meeting_id
    await live(number, { do: 'start', at: minute(0) })
    await live(number, { do: 'come', who: { name: 'Name of student-1' }, to: 'main', at: minute(1) })
    const { body } = await call<{ participants: { user_id: string | null; candidates?: object[] }[] }>(
      'GET',
      `${path}/participants`,
      { as: 'teacher-1' },
    )
    const guest = body.participants.find(({ user_id }) => user_id === null)
    expect(guest?.candidates?.[0]).toEqual({ id: 'student-1', name: 'Name of student-1' })
    const own = body.participants.find(({ user_id }) => user_id === 'student-1')
    expect(own).toMatchObject({ status: 'invited' })
  })

  it('that Zoom does not make is the link that all share', async () => {
    const meeting = await scheduleOnly({ classId: null, targetAudience: 'all', startTime: START })
    await account.fault({ kind: 'error', status: 400, code: 300, path: '*/invite_links' })
    const { status, body } = await call('GET', `/api/zoom/meetings/${meeting.id}/join`, { as: 'student-1' })
    expect(status).toBe(200)
    expect(new URL(Join.parse(body).joinUrl).searchParams.has('nk')).toBe(false)
  })

  it('is not asked for where there is a registration', async () => {
    const meeting = await scheduleClass()
    await call('GET', `/api/zoom/meetings/${meeting.id}/join`, { as: 'parent-1' })
    expect(await zoomCalls(`${meeting.zoom_meeting_id}/invite_links`)).toBe(0)
  })
})

describe('a ring', () => {
  const ring = async (id: string, student: string, as: string) => {
    const { status, body } = await call('POST', `/api/zoom/meetings/${id}/call/${student}`, { as })
    return status === 200 ? status : `${status} ${body['code']}`
  }

  it('asks a missing pupil in, for the host and co-teachers, while the class runs', async () => {
    const meeting = await scheduleClass({
      startTime: START,
      timezone: 'UTC',
      alternativeHosts: ['teacher-5'],
    })
    const number = meeting.zoom_meeting_id
    expect(await ring(meeting.id, 'student-3', 'teacher-1')).toBe('400 NOT_RUNNING')
    await live(number, { do: 'start', at: minute(0) })
    for (const as of ['teacher-1', 'teacher-5', 'admin-1'])
      expect(await ring(meeting.id, 'student-3', as)).toBe(200)
    expect(await ring(meeting.id, 'student-3', 'student-1')).toBe('403 FORBIDDEN')
    expect(await ring(meeting.id, 'student-3', 'teacher-2')).toBe('404 NOT_FOUND')
    expect(await ring(meeting.id, 'student-9', 'teacher-1'), 'not of the class').toBe('404 NOT_FOUND')
    expect(await ring(meeting.id, 'student-2', 'teacher-1'), 'no user of Zoom').toBe('400 CALL_REFUSED')
    const { body } = await call<{ events: { type: string; actor: { id: string } | null; data: object }[] }>(
      'GET',
      `/api/zoom/meetings/${meeting.id}/history`,
      { as: 'teacher-1' },
    )
    const calls = body.events.filter(({ type }) => type === 'PupilCalled')
    expect(calls.map(({ actor }) => actor?.id)).toEqual(['teacher-1', 'teacher-5', 'admin-1'])
    expect(calls[0]?.data).toMatchObject({ userId: 'student-3', sessionId: meeting.id })
  })

  it('is not for somebody who is there or at the door, and none is heard', async () => {
    const meeting = await scheduleClass({ startTime: START, timezone: 'UTC' })
    const number = meeting.zoom_meeting_id
    await live(number, { do: 'start', at: minute(0) })
    const who = { name: 'Three', email: 'zoom-pupil@school.example', userId: 'zoom-3' }
    const attendee = await live(number, { do: 'come', who, to: 'door', at: minute(1) })
    expect(await ring(meeting.id, 'student-3', 'teacher-1')).toBe('400 ALREADY_IN')
    await live(number, { do: 'admit', attendee, at: minute(2) })
    expect(await ring(meeting.id, 'student-3', 'teacher-1')).toBe('400 ALREADY_IN')
    expect(await zoomCalls(`live_meetings/${number}`)).toBe(0)
    await live(number, { do: 'leave', attendee, at: minute(5) })
    expect(await ring(meeting.id, 'student-3', 'teacher-1'), 'who left is missing').toBe(200)
    await live(number, { do: 'end', at: minute(60) })
    expect(await ring(meeting.id, 'student-3', 'teacher-1')).toBe('400 NOT_RUNNING')
  })
})
