import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { meetingDeleted, meetingUpdated } from '../simulator/payloads.ts'
import { request } from '../support/fakes.ts'
import { call, importSchool, type ScheduledMeeting, scheduleClass, webhook } from '../support/rollcall.ts'
import { end, join, start, student } from '../support/spec.ts'
import { everything } from '../support/tables.ts'
import { ACCOUNT_ID } from '../support/testAccount.ts'

let meeting: ScheduledMeeting
let path: string

beforeEach(async () => {
  await importSchool(3)
  meeting = await scheduleClass()
  path = `/api/zoom/meetings/${meeting.id}`
})

/** Zoom holds the class: the first two students come, and the second is late. */
async function hold() {
  const writer = env.MEETINGS.getByName(meeting.zoom_meeting_id)
  for (const command of [start(), join(student(1), 0), join(student(2), 20), end(60)])
    await writer.execute(request(command))
}

describe('scheduling', () => {
  it('answers with the seed’s fields and hides the start URL ever after', async () => {
    expect(meeting).toMatchObject({
      meeting_type: 'scheduled',
      timezone: 'Asia/Manila',
      class_id: 'class-1',
      target_audience: 'class',
      registration_enabled: true,
      start_url: expect.stringContaining('http'),
      join_url: expect.stringContaining('http'),
    })
    expect(JSON.stringify((await call('GET', path, { as: 'teacher-1' })).body)).not.toContain('start_url')
  })

  it.each([
    ['title', { title: '' }],
    ['startTime', { startTime: 'tomorrow' }],
    ['duration', { duration: 0 }],
    ['timezone', { timezone: 'Mars/Base' }],
    ['classId', { classId: 'nowhere' }],
    ['targetAudience', { targetAudience: 'pets' }],
  ])('names a bad %s and creates nothing', async (field, bad) => {
    const before = await everything()
    const body = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60, ...bad }
    expect(await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', issues: [{ path: field }] },
    })
    expect(await everything()).toEqual(before)
  })
})

describe('a time zone', () => {
  it.each([
    ['2026-12-02T00:15+08:00', '2026-12-01T16:15:00.000Z'],
    ['2026-12-02T00:15:30+08:00', '2026-12-01T16:15:30.000Z'],
    ['2026-12-02T00:15', '2026-12-01T23:15:00.000Z'],
    ['2026-12-02T00:15Z', '2026-12-02T00:15:00.000Z'],
  ])('takes a start time of %s', async (startTime, at) => {
    const body = { title: 'T', startTime, duration: 60, timezone: 'Europe/Berlin' }
    const answer = await call<{ meeting: { start_time: string } }>('POST', '/api/zoom/meetings', {
      as: 'teacher-1',
      body,
    })
    expect(answer.body.meeting.start_time).toBe(at)
  })

  it.each(['2027-03-28', '2026-12-02 00:15', '2026-12-02T25:00+08:00', 'bad'])(
    'says how a start time is written, for %s',
    async (startTime) => {
      const body = { title: 'T', startTime, duration: 60 }
      const answer = await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })
      expect(answer).toMatchObject({
        status: 400,
        body: { issues: [{ path: 'startTime', message: expect.stringContaining('2026-09-01T08:00:00Z') }] },
      })
    },
  )

  it.each<[string, string]>([
    ['utc', 'UTC'],
    ['ASIA/MANILA', 'Asia/Manila'],
    ['america/port_of_spain', 'America/Port_of_Spain'],
    ['etc/gmt+8', 'Etc/GMT+8'],
    // The runtime has another name for it, and Zoom takes both.
    ['Asia/kolkata', 'Asia/Calcutta'],
    ...['Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv', 'US/Eastern', 'EST5EDT', 'GMT'].map(
      (name): [string, string] => [name, name],
    ),
  ])('that is called %s is kept as %s, the name that Zoom knows', async (timezone, name) => {
    const body = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60, timezone }
    const made = await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })
    expect(made).toMatchObject({ status: 201, body: { meeting: { timezone: name } } })
    const changed = await call('PATCH', path, { as: 'teacher-1', body: { timezone } })
    expect(changed).toMatchObject({ status: 200, body: { meeting: { timezone: name } } })
  })
})

describe('the list', () => {
  it('pages through what is in sight without loss or repetition', async () => {
    for (let i = 0; i < 6; i += 1)
      await scheduleClass({ title: `M${i}`, targetAudience: i % 2 ? 'all' : 'personal' })
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await call<{ meetings: { id: string }[]; nextCursor?: string }>(
        'GET',
        `/api/zoom/meetings?limit=2${cursor}`,
        { as: 'student-1' },
      )
      seen.push(...page.body.meetings.map(({ id }) => id))
      cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : ''
    } while (cursor)
    expect(seen).toHaveLength(4)
    expect(new Set(seen).size).toBe(4)
    expect((await call('GET', '/api/zoom/meetings?cursor=nonsense', { as: 'student-1' })).status).toBe(400)
  })

  it('filters by status, class and time', async () => {
    const listed = async (query: string) =>
      (await call<{ meetings: unknown[] }>('GET', `/api/zoom/meetings?${query}`, { as: 'admin-1' })).body
        .meetings.length
    await scheduleClass({ startTime: '2999-01-01T00:00:00Z', classId: null })
    const filters = [
      'status=scheduled',
      'status=not_held',
      'status=ended',
      'classId=class-1',
      'upcoming=true',
    ]
    expect(await Promise.all(filters.map(listed))).toEqual([1, 1, 0, 1, 1])
  })
})

describe('a change', () => {
  it('is the host’s and reaches Zoom first', async () => {
    const changed = await call('PATCH', path, { as: 'teacher-1', body: { title: 'Chemistry', duration: 30 } })
    expect(changed).toMatchObject({ status: 200, body: { meeting: { title: 'Chemistry', duration: 30 } } })
    expect((await call('PATCH', path, { as: 'student-1', body: { title: 'X' } })).status).toBe(403)
    expect((await call('PATCH', path, { as: 'teacher-1', body: {} })).status).toBe(400)
  })

  it('of settings leaves the others as they are, those of a change at the same moment too', async () => {
    const change = (settings: object) => call('PATCH', path, { as: 'teacher-1', body: { settings } })
    await change({ auto_recording: 'cloud', waiting_room: true })
    await Promise.all([change({ waiting_room: false }), change({ mute_upon_entry: false })])
    expect((await call('GET', path, { as: 'teacher-1' })).body).toMatchObject({
      meeting: { settings: { auto_recording: 'cloud', waiting_room: false, mute_upon_entry: false } },
    })
  })

  it('made in Zoom is followed, and so is a cancellation', async () => {
    const news = {
      accountId: ACCOUNT_ID,
      operator: 'host',
      at: Date.now(),
      meeting: {
        number: Number(meeting.zoom_meeting_id),
        uuid: 'u',
        topic: 'Biology',
        hostId: 'h',
        startTime: meeting.start_time,
        duration: 60,
        timezone: 'UTC',
      },
    }
    await webhook(
      meetingUpdated({
        ...news,
        changes: { topic: 'From Zoom' },
        old: { topic: 'Biology' },
      }).body,
    )
    expect((await call('GET', path, { as: 'teacher-1' })).body).toMatchObject({
      meeting: { title: 'From Zoom' },
    })
    const late = {
      ...news,
      at: news.at - 60_000,
      changes: { topic: 'Before that' },
      old: { topic: 'Biology' },
    }
    await webhook(meetingUpdated(late).body)
    expect((await call('GET', path, { as: 'teacher-1' })).body).toMatchObject({
      meeting: { title: 'From Zoom' },
    })
    await webhook(meetingDeleted(news).body)
    expect((await call('GET', path, { as: 'teacher-1' })).body).toMatchObject({
      meeting: { status: 'cancelled' },
    })
    expect(await call('PATCH', path, { as: 'teacher-1', body: { title: 'X' } })).toMatchObject({
      status: 400,
      body: { code: 'MEETING_CANCELLED' },
    })
  })

  it('deletes once, and then there is nothing to see', async () => {
    expect(await call('DELETE', path, { as: 'teacher-1' })).toMatchObject({
      status: 200,
      body: { success: true },
    })
    for (const method of ['GET', 'DELETE'])
      expect((await call(method, path, { as: 'teacher-1' })).status).toBe(404)
    for (const as of ['teacher-1', 'admin-1'])
      expect((await call('GET', '/api/zoom/meetings', { as })).body).toEqual({ meetings: [] })
  })
})

describe('joining', () => {
  it('gives the host the start URL and nobody else', async () => {
    const join = (as: string) => call('GET', `${path}/join`, { as })
    expect(await join('teacher-1')).toMatchObject({
      status: 200,
      body: { isHost: true, startUrl: expect.stringContaining('http') },
    })
    const pupil = await join('student-1')
    expect(pupil).toMatchObject({
      status: 200,
      body: { isHost: false, meetingNumber: meeting.zoom_meeting_id, isRegistered: true },
    })
    expect(pupil.body).not.toHaveProperty('startUrl')
    expect(pupil.body).not.toHaveProperty('sdkSignature')
  })

  it('is for the class and its parents', async () => {
    expect((await call('GET', `${path}/join`, { as: 'parent-1' })).status).toBe(200)
    for (const as of ['student-77', 'parent-77'])
      expect(await call('GET', `${path}/join`, { as })).toMatchObject({
        status: 403,
        body: { code: 'NOT_ENROLLED' },
      })
  })

  it('takes a user’s claim while the class is to be held, which shows and counts for nobody', async () => {
    const { id } = await scheduleClass({ startTime: new Date().toISOString() })
    const now = `/api/zoom/meetings/${id}`
    const claim = { as: 'student-1', body: { action: 'join' } }
    expect((await call('POST', `${now}/join`, claim)).body).toEqual({ success: true })
    expect(await call('POST', `${path}/join`, claim)).toMatchObject({
      status: 400,
      body: { code: 'OUTSIDE_WINDOW' },
    })
    expect((await call('POST', `${path}/join`, { as: 'student-1', body: { action: 'dance' } })).status).toBe(
      400,
    )
    expect((await call('GET', `${now}/participants`, { as: 'teacher-1' })).body).toMatchObject({
      participants: [{ user_id: 'student-1', status: 'joined', claimed: true }],
      stats: { joinedCount: 0 },
    })
  })
})

describe('attendance', () => {
  it('is in progress, then everybody’s for the teacher and one’s own for the rest', async () => {
    await env.MEETINGS.getByName(meeting.zoom_meeting_id).execute(request(start()))
    expect((await call('GET', `${path}/attendance`, { as: 'teacher-1' })).body).toMatchObject({
      inProgress: true,
      records: [],
    })
    await hold()
    const seenBy = async (as: string) =>
      (
        await call<{ records: { student_id: string; status: string }[] }>('GET', `${path}/attendance`, { as })
      ).body.records.map(({ student_id, status }) => `${student_id} ${status}`)
    expect(await seenBy('teacher-1')).toEqual(['student-1 present', 'student-2 late', 'student-3 absent'])
    expect(await seenBy('student-2')).toEqual(['student-2 late'])
    expect(await seenBy('parent-3')).toEqual(['student-3 absent'])
    expect((await call('GET', `${path}/attendance`, { as: 'student-77' })).status).toBe(404)
  })

  it('has no records without a class', async () => {
    const { id } = await scheduleClass({ classId: null, targetAudience: 'all' })
    expect((await call('GET', `/api/zoom/meetings/${id}/attendance`, { as: 'student-1' })).body).toEqual({
      summary: null,
      records: [],
      message: 'This meeting is not linked to a class',
    })
  })
})

describe('participants and reports', () => {
  it('count who came', async () => {
    await hold()
    expect((await call('GET', `${path}/participants`, { as: 'teacher-1' })).body).toMatchObject({
      meeting: { id: meeting.id, status: 'ended', class: { id: 'class-1' } },
      stats: {
        totalParticipants: 2,
        joinedCount: 2,
        expectedCount: 3,
        attendanceRate: 66.7,
        totalDurationSeconds: 6000,
      },
    })
    expect((await call('GET', `${path}/participants`, { as: 'student-1' })).status).toBe(403)
    expect(
      (await call('GET', `/api/zoom/reports?meetingId=${meeting.id}`, { as: 'teacher-1' })).body,
    ).toMatchObject({
      meeting: { id: meeting.id, participants: [{}, {}] },
      stats: { totalInvited: 3, totalJoined: 2, attendanceRate: 66.7 },
    })
    expect(
      (await call('GET', '/api/zoom/reports?startDate=2026-03-01&endDate=2026-03-02', { as: 'teacher-1' }))
        .body,
    ).toMatchObject({
      meetings: [{ id: meeting.id, participantCount: 2, attendeeCount: 2 }],
      stats: {
        totalMeetings: 1,
        completedMeetings: 1,
        totalParticipants: 2,
        totalAttendees: 2,
        avgAttendanceRate: 66.7,
        totalMeetingMinutes: 60,
      },
    })
    expect((await call('GET', '/api/zoom/reports?endDate=2026-03-01', { as: 'admin-1' })).body).toMatchObject(
      { meetings: [], stats: { totalMeetings: 0 } },
    )
    expect((await call('GET', '/api/zoom/reports', { as: 'parent-1' })).status).toBe(403)
  })
})

it('describes itself in OpenAPI 3.1', async () => {
  const { body } = await call<{ openapi: string; paths: Record<string, unknown> }>('GET', '/api/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  expect(Object.keys(body.paths).sort()).toEqual([
    '/api/calendar',
    '/api/calendar/{file}',
    '/api/dead-letters',
    '/api/dead-letters/{letterId}/replay',
    '/api/endpoints',
    '/api/endpoints/{endpointId}',
    '/api/endpoints/{endpointId}/deliveries',
    '/api/endpoints/{endpointId}/deliveries/{deliveryId}/replay',
    '/api/endpoints/{endpointId}/replay',
    '/api/endpoints/{endpointId}/secret',
    '/api/events',
    '/api/exports/attendance',
    '/api/exports/edfi',
    '/api/exports/oneroster',
    '/api/exports/people/{userId}',
    '/api/exports/register',
    '/api/exports/sf2',
    '/api/hosts',
    '/api/hosts/free',
    '/api/hosts/load',
    '/api/hosts/reassign',
    '/api/me',
    '/api/rebuild',
    '/api/roster',
    '/api/roster/classes',
    '/api/roster/classes/{classId}',
    '/api/roster/import',
    '/api/roster/users',
    '/api/roster/users/{userId}',
    '/api/timetable',
    '/api/timetable/progress',
    '/api/zoom/classes/{classId}/term',
    '/api/zoom/meetings',
    '/api/zoom/meetings/register-student',
    '/api/zoom/meetings/{id}',
    '/api/zoom/meetings/{id}/attendance',
    '/api/zoom/meetings/{id}/attendance/{studentId}',
    '/api/zoom/meetings/{id}/call/{studentId}',
    '/api/zoom/meetings/{id}/dial-in',
    '/api/zoom/meetings/{id}/history',
    '/api/zoom/meetings/{id}/join',
    '/api/zoom/meetings/{id}/live',
    '/api/zoom/meetings/{id}/participants',
    '/api/zoom/meetings/{id}/participants/{participantId}/user',
    '/api/zoom/meetings/{id}/recordings',
    '/api/zoom/meetings/{id}/registrants',
    '/api/zoom/meetings/{id}/registrants/{registrantId}/approve',
    '/api/zoom/meetings/{id}/registrants/{registrantId}/deny',
    '/api/zoom/meetings/{id}/restore',
    '/api/zoom/meetings/{id}/timeline',
    '/api/zoom/reports',
    '/api/zoom/webhook',
    '/healthz',
    '/readyz',
  ])
})
