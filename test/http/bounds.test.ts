import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, importSchool, scheduleClass, send } from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'
import { zoomCalls } from './simulated.ts'

/** What one request may bring, and what answers carry. */

const MEETINGS = '/api/zoom/meetings'
const DRAFT = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60 }
const create = (settings: unknown) =>
  call<{ error: string; meeting: { id: string; settings: unknown } }>('POST', MEETINGS, {
    as: 'teacher-1',
    body: { ...DRAFT, settings },
  })

beforeEach(async () => {
  await importSchool(1)
})

describe('texts that Zoom would not take', () => {
  it.each([
    ['title', 'x'.repeat(201), 'must have at most 200 characters'],
    ['title', ' ', 'must not be empty'],
    ['description', 'x'.repeat(2001), 'must have at most 2,000 characters'],
    ['classId', 'x'.repeat(201), 'must have at most 200 characters'],
  ])('are refused before Zoom is asked, as %s', async (field, value, message) => {
    const { id, zoom_meeting_id } = await scheduleClass()
    const asked = await zoomCalls(zoom_meeting_id, 'teacher@')
    const refused = {
      status: 400,
      body: {
        error: `The request is not valid. ${field}: ${message}`,
        issues: [{ path: field, message }],
      },
    }
    const body = { ...DRAFT, [field]: value }
    expect(await call('POST', MEETINGS, { as: 'teacher-1', body })).toMatchObject(refused)
    const change = { as: 'teacher-1', body: { [field]: value } }
    expect(await call('PATCH', `${MEETINGS}/${id}`, change)).toMatchObject(refused)
    expect(await zoomCalls(zoom_meeting_id, 'teacher@')).toBe(asked)
  })
})

describe('a time of long ago', () => {
  it('is taken, though Cloudflare takes no alarm for it', async () => {
    const { status, body } = await call<{ meeting: { id: string } }>('POST', MEETINGS, {
      as: 'teacher-1',
      body: { ...DRAFT, startTime: '1900-03-02T08:00:00Z', classId: 'class-1' },
    })
    expect(status).toBe(201)
    const path = `${MEETINGS}/${body.meeting.id}`
    expect((await call('PATCH', path, { as: 'teacher-1', body: { title: 'Old' } })).status).toBe(200)
  })
})

describe('a time that is in no calendar', () => {
  const refused = { status: 400, body: { issues: [{ path: 'startTime' }] } }
  const post = (body: object) => call('POST', MEETINGS, { as: 'teacher-1', body: { ...DRAFT, ...body } })

  it.each([
    ['9999-12-31T23:59:00Z', 'Asia/Manila'],
    ['9999-12-31T23:00', 'America/New_York'],
    ['9000-01-01T00:00:00Z', 'UTC'],
    ['0000-01-01T00:00', 'Asia/Manila'],
    ['0999-12-31T23:59:59Z', 'UTC'],
    ['1899-12-31T23:59:59Z', 'UTC'],
    // Manila's clocks were 16 hours behind, so a report of the local day would not reach this session, and its sums would.
    ['1844-03-02T13:00:00Z', 'Asia/Manila'],
  ])('is refused before Zoom is asked: %s in %s', async (startTime, timezone) => {
    expect(await post({ startTime, timezone })).toMatchObject(refused)
  })

  it('is refused of a change, because the log could never read its day again', async () => {
    const { body } = await post({ timezone: 'Asia/Manila' })
    const { id } = (body as unknown as { meeting: { id: string } }).meeting
    const path = `${MEETINGS}/${id}`
    const change = { startTime: '9999-12-31T23:59:00Z' }
    expect(await call('PATCH', path, { as: 'teacher-1', body: change })).toMatchObject(refused)
    expect((await call('GET', `${path}/history`, { as: 'teacher-1' })).status).toBe(200)
  })
})

describe('settings', () => {
  it('are those of Zoom that a class has use for, each with Zoom’s values', async () => {
    const settings = {
      join_before_host: true,
      jbh_time: 5,
      waiting_room: false,
      auto_recording: 'cloud',
      alternative_hosts: 'zoom-host@school.example',
      watermark: true,
    }
    expect(await create(settings)).toMatchObject({ status: 201, body: { meeting: { settings } } })
  })
  it.each([
    ['a field that Zoom does not have', { colour: 'blue' }, 'colour'],
    ['how people register, which follows from the class', { approval_type: 0 }, 'approval_type'],
    ['another value', { auto_recording: 'always' }, 'auto_recording'],
    ['another type', { waiting_room: 'yes' }, 'waiting_room'],
    ['half a character', { alternative_hosts: 'a\ud83d' }, 'alternative_hosts'],
  ])('with %s are refused by name, and nothing happens', async (_, settings, name) => {
    const before = await everything()
    const answer = await create(settings)
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
    expect(JSON.stringify(answer.body)).toContain(name)
    expect(await everything()).toEqual(before)
  })
  it('have 8 KB at most', async () => {
    const settings = { alternative_hosts: '漢'.repeat(2_000), authentication_domains: '漢'.repeat(1_000) }
    expect(await create(settings)).toMatchObject({
      status: 400,
      body: { error: 'The request is not valid. settings: must not have more than 8 KB' },
    })
  })
  it('are in no list', async () => {
    const { body } = await create({ waiting_room: false })
    const listed = await call<{ meetings: object[] }>('GET', MEETINGS, { as: 'teacher-1' })
    expect(listed.body.meetings).toHaveLength(1)
    expect(listed.body.meetings[0]).not.toHaveProperty('settings')
    const one = await call('GET', `${MEETINGS}/${body.meeting.id}`, { as: 'teacher-1' })
    expect(one.body).toMatchObject({ meeting: { settings: { waiting_room: false } } })
  })
})

describe('a change that the log could never keep', () => {
  it.each([
    ['a title', { title: 'x'.repeat(201) }],
    ['a description', { description: 'x'.repeat(2_001) }],
    ['a class', { classId: 'x'.repeat(201) }],
    ['settings', { settings: { alternative_hosts: 'x'.repeat(2_001) } }],
  ])('for %s that is too long is refused before Zoom is asked', async (_, body) => {
    const meeting = await scheduleClass()
    const before = await zoomCalls(meeting.zoom_meeting_id)
    expect(await call('PATCH', `${MEETINGS}/${meeting.id}`, { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    })
    expect(await zoomCalls(meeting.zoom_meeting_id)).toBe(before)
  })
  it('for what it has together with what is new is refused before Zoom is asked', async () => {
    const meeting = await scheduleClass()
    // As of before settings were named.
    await env.DB.prepare('update zoom_meetings set settings = ?')
      .bind(JSON.stringify({ old: 'x'.repeat(8_100) }))
      .run()
    const before = await zoomCalls(meeting.zoom_meeting_id)
    const body = { settings: { alternative_hosts: 'x'.repeat(100) } }
    expect(await call('PATCH', `${MEETINGS}/${meeting.id}`, { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'settings' }] },
    })
    expect(await zoomCalls(meeting.zoom_meeting_id)).toBe(before)
  })
})

describe('/api/openapi.json', () => {
  const get = (headers: Record<string, string> = {}) =>
    send(new Request('https://rollcall.test/api/openapi.json', { headers }))

  it('has a tag, by which it is not sent again', async () => {
    const first = await get()
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\da-f]{64}"$/)
    expect(first.headers.get('cache-control')).toBe('no-cache')
    expect(await first.json()).toMatchObject({ openapi: '3.1.0' })
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get({ 'if-none-match': known })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200)
  })
})

it('a browser remembers for two hours what a frontend may send', async () => {
  const headers = { origin: 'https://school.example', 'access-control-request-method': 'POST' }
  const answer = await send(new Request(`https://rollcall.test${MEETINGS}`, { method: 'OPTIONS', headers }))
  expect(answer.headers.get('access-control-max-age')).toBe('7200')
})
