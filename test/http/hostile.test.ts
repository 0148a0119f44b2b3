import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { describe as said } from '../../src/http/failure.ts'
import { meetingUpdated } from '../simulator/payloads.ts'
import { sign } from '../simulator/webhooks.ts'
import { request } from '../support/fakes.ts'
import { lesson, meetingOf, NUMBER, objectOf, pupil, schedule, told } from '../support/heldClass.ts'
import {
  call,
  importSchool,
  JWT_SECRET,
  rawWebhook,
  send,
  token,
  WEBHOOK_SECRET,
} from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'
import { count, everything } from '../support/tables.ts'
import { ACCOUNT_ID } from '../support/testAccount.ts'
import { until } from '../support/until.ts'

/** What the fuzz test found, each as a rule of its own. */

const PATH = '/api/zoom/meetings'
const body = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60 }

let before: Awaited<ReturnType<typeof everything>>

beforeEach(async () => {
  await importSchool(1)
  await schedule()
  // Its window was over long ago: what follows from that comes first.
  const isClosed = async () => (await count("events where type = 'WindowClosed'")) === 1
  await until(isClosed, () => runDurableObjectAlarm(objectOf(NUMBER)))
  before = await everything()
})

async function sendText(text: string, contentType = 'application/json') {
  const headers = {
    authorization: `Bearer ${await token({ sub: 'teacher-1', role: 'teacher' })}`,
    'content-type': contentType,
  }
  const response = await send(
    new Request(`https://rollcall.test${PATH}`, { method: 'POST', headers, body: text }),
  )
  return { status: response.status, body: await response.json() }
}

const signed = async (text: string) =>
  rawWebhook(text, await sign(WEBHOOK_SECRET, Math.floor(Date.now() / 1000), text))

describe('a request that is refused, and changes nothing', () => {
  afterEach(async () => expect(await everything()).toEqual(before))

  it('has a body that is no JSON, or is not sent as JSON', async () => {
    for (const text of ['', '{"title":', 'nonsense', '{}{}'])
      expect(await sendText(text)).toMatchObject({ status: 400, body: { code: 'INVALID_JSON' } })
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'nonsense'])
      expect(await sendText(JSON.stringify(body), type)).toMatchObject({
        status: 415,
        body: { code: 'UNSUPPORTED_MEDIA_TYPE' },
      })
  })

  it.each([
    ['nest without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['hold an infinite number', '1e999'],
  ])('has settings that %s', async (_, value) => {
    const text = JSON.stringify({ ...body, settings: { x: 0 } }).replace('"x":0', `"x":${value}`)
    expect(await sendText(text)).toMatchObject({ status: 400, body: { issues: [{ path: 'settings' }] } })
  })

  it.each([
    ['startTime', '0000-01-01T00:00:00+14:00'],
    ['startTime', '9999-12-31T23:59:59-14:00'],
    ['timezone', '+08:00'],
    ['title', 'half a \ud83d'],
    ['title', 'a\u0000b'],
    ['description', '\udc4d'],
  ])('has a %s that cannot be kept', async (field, value) => {
    expect(await call('POST', PATH, { as: 'teacher-1', body: { ...body, [field]: value } })).toMatchObject({
      status: 400,
      body: { issues: [{ path: field }] },
    })
  })

  it('asks for what was known in a year of five digits', async () => {
    const at = '9999-12-31T23:59:59-14:00'
    expect(
      await call('GET', `${PATH}/meeting-${NUMBER}/history?at=${at}`, { as: 'teacher-1' }),
    ).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'at' }] },
    })
  })

  it('corrects with a note that cannot be kept', async () => {
    for (const note of ['half a \ud83d', 'a\u0000b'])
      expect(
        await call('PATCH', `${PATH}/meeting-${NUMBER}/attendance/student-1`, {
          as: 'teacher-1',
          body: { status: 'excused', note },
        }),
      ).toMatchObject({ status: 400, body: { issues: [{ path: 'note' }] } })
  })

  it('brings a picture that runs, or cannot be kept', async () => {
    for (const avatar of [
      'javascript:alert(1)',
      'https://x.example/\ud83d',
      `https://x.example/${'x'.repeat(2_000)}`,
    ]) {
      const users = [{ id: 'u', name: 'U', role: 'student', avatar }]
      expect(await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })).toMatchObject({
        status: 400,
        body: { issues: [{ path: 'users.0.avatar' }] },
      })
    }
  })

  it('names people of the roster with halves of characters', async () => {
    const users = [{ id: 'u\ud83d', name: 'a\u0000b', role: 'student' }]
    expect(await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'users.0.id' }, { path: 'users.0.name' }] },
    })
  })

  it('comes from a user id that the roster could not hold', async () => {
    const authorization = `Bearer ${await token({ sub: 'admin-1\ud83d', role: 'admin', secret: JWT_SECRET })}`
    expect((await call('GET', PATH, { headers: { authorization } })).status).toBe(401)
  })
})

it('a report to the end of the last day knows every meeting', async () => {
  const all = { body: { meetings: [{ id: `meeting-${NUMBER}` }] } }
  for (const endDate of ['9999-12-31', '9999-12-31T23:59:59-14:00'])
    expect(await call('GET', `/api/zoom/reports?endDate=${endDate}`, { as: 'admin-1' })).toMatchObject(all)
  const startDate = '9999-12-31T23:59:59-14:00'
  expect(await call('GET', `/api/zoom/reports?startDate=${startDate}`, { as: 'admin-1' })).toMatchObject({
    body: { meetings: [] },
  })
})

it('a bookmark that D1 never made is not shown to it', async () => {
  const sessions = vi.spyOn(env.DB, 'withSession')
  const opened = async (bookmark: string) => {
    sessions.mockClear()
    await call('GET', PATH, { as: 'teacher-1', headers: { 'x-d1-bookmark': bookmark } })
    return sessions.mock.calls[0]?.[0]
  }
  const real = '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683'
  expect(await opened(real)).toBe(real)
  for (const none of ['first-primary', 'nonsense', '0', `${real}-${'0'.repeat(65)}`])
    expect(await opened(none)).toBe('first-unconstrained')
  sessions.mockRestore()
})

describe('a webhook with Zoom’s own signature', () => {
  const [started = '', joined = ''] = lesson([pupil(1)])
  const changed = meetingUpdated({
    accountId: ACCOUNT_ID,
    operator: 'host',
    at: 1_772_438_400_000,
    meeting: meetingOf(),
    changes: { topic: 'Chemistry' },
    old: { topic: 'Biology' },
  }).body

  it.each([
    ['a time after the last date', changed.replace(/"event_ts":\d+/, '"event_ts":8640000000000001')],
    ['a time without end', changed.replace(/"event_ts":\d+/, '"event_ts":1e999')],
    [
      'a time before the year 0',
      joined.replace(/"join_time":"[^"]*"/, '"join_time":"0000-01-01T00:00:00+14:00"'),
    ],
    [
      'a time after the year 9999',
      joined.replace(/"join_time":"[^"]*"/, '"join_time":"9999-12-31T23:59:59-14:00"'),
    ],
    [
      'an id of 100 KB',
      joined.replace(/"participant_uuid":"[^"]*"/, `"participant_uuid":"${'x'.repeat(100_000)}"`),
    ],
  ])('and %s is refused and changes nothing', async (_, text) => {
    expect([joined, changed]).not.toContain(text)
    expect(await signed(text)).toMatchObject({ status: 400, body: { code: 'MALFORMED_EVENT' } })
    expect(await everything()).toEqual(before)
  })

  it('that nests without end is refused and changes nothing', async () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    // The depth at which a JSON parser gives up is the platform's.
    expect(await signed(started.replace(/"uuid":"[^"]*"/, `"uuid":${nested}`))).toMatchObject({
      status: 400,
      body: { code: expect.stringMatching(/^(INVALID_JSON|MALFORMED_EVENT)$/) },
    })
    expect(await everything()).toEqual(before)
  })

  it('and a meeting’s number above 2^53 reaches that meeting and no other', async () => {
    const [number, rounded] = ['9007199254740993', '9007199254740992']
    for (const one of [number, rounded])
      await env.MEETINGS.getByName(one).execute(request(spec.schedule({ id: one, seriesId: one }), one))
    await signed(started.replace(`"${NUMBER}"`, number))
    const { results } = await env.DB.prepare("select id from zoom_meetings where status = 'started'").all()
    expect(results).toEqual([{ id: number }])
  })

  it('and half a character in a name is taken, for Zoom cuts names', async () => {
    await signed(started)
    const text = joined.replace('"user_name":"Pupil 1"', '"user_name":"Pupil \\ud83d"')
    expect(await signed(text)).toMatchObject({ status: 200 })
    expect(await count('zoom_participants')).toBe(1)
    const { results } = await env.DB.prepare('select name from zoom_participants').all()
    expect(results).toEqual([{ name: 'Pupil \ufffd' }])
    expect(await told(NUMBER)).toMatchObject({ stats: { joinedCount: 1 } })
  })

  it('and a name of 100 KB is taken, cut', async () => {
    const text = joined.replace('"user_name":"Pupil 1"', `"user_name":"${'x'.repeat(100_000)}"`)
    expect(await signed(text)).toMatchObject({ status: 200 })
    const { results } = await env.DB.prepare('select length(name) as n from zoom_participants').all()
    expect(results).toEqual([{ n: 200 }])
  })
})

describe('what the log says of an error', () => {
  it('is its kind, safe words and its place, and never a value', () => {
    const error = new Error(
      'D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT (tala@school.example, https://zoom.us/j/1?pwd=x)',
    )
    error.stack =
      'Error: tala@school.example\n    at async Object.batch (src/hosts/cloudflare/d1.ts:8:20)\n    at x'
    expect(said(error)).toBe(
      'Error D1_ERROR constraint failed: users.email SQLITE_CONSTRAINT at src/hosts/cloudflare/d1.ts:8:20',
    )
    expect(said('tala@school.example')).toBe('unknown')
  })
})
