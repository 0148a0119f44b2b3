import { runDurableObjectAlarm } from 'cloudflare:test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { HANDLED_EVENTS } from '../../src/zoom/webhook/payloads.ts'
import { urlValidation } from '../simulator/payloads.ts'
import { hmacHex, sign } from '../simulator/webhooks.ts'
import { lesson, NUMBER, objectOf, pupil, schedule } from '../support/heldClass.ts'
import { call, importSchool, rawWebhook, WEBHOOK_SECRET } from '../support/rollcall.ts'
import { count, everything } from '../support/tables.ts'
import { ACCOUNT_ID } from '../support/testAccount.ts'
import { until } from '../support/until.ts'

const NOW = Date.parse('2026-03-02T08:00:00.999Z')
const seconds = Math.floor(NOW / 1000)

/** meeting.started of a class that is scheduled. */
const [body = '', joined = ''] = lesson([pupil(1)])
const encode = (text: string) => new TextEncoder().encode(text)

const signed = (text: string, at = seconds, secret = WEBHOOK_SECRET) => sign(secret, at, text)

/** For bytes that are no text. */
async function signedBytes(bytes: Uint8Array): Promise<Record<string, string>> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encode(WEBHOOK_SECRET), algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, new Uint8Array([...encode(`v0:${seconds}:`), ...bytes]))
  const hex = [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { 'x-zm-signature': `v0=${hex}`, 'x-zm-request-timestamp': String(seconds) }
}

/** MeetingScheduled, WindowClosed and ExpectedFrozen. */
const SCHEDULED = 3

let before: Awaited<ReturnType<typeof everything>>

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'], now: NOW }))
afterAll(() => vi.useRealTimers())

beforeEach(async () => {
  await importSchool(1)
  await schedule()
  // By the clock that rings alarms its window is over, and soon closed.
  await until(
    async () => (await count('events')) === SCHEDULED,
    () => runDurableObjectAlarm(objectOf(NUMBER)),
  )
  before = await everything()
})

/** The same answer for each; `what` names the one that differs. */
async function expectEach(
  cases: Case[],
  expected: { status: number; body: Record<string, unknown> },
): Promise<void> {
  for (const [what, sent, headers] of cases)
    expect({ what, ...(await rawWebhook(sent, headers)) }).toMatchObject({ what, ...expected })
}

type Case = [what: string, body: BodyInit, headers: Record<string, string>]

const texts = (list: readonly string[]) =>
  Promise.all(list.map(async (text): Promise<Case> => [text, text, await signed(text)]))

describe('a webhook that is refused, and changes nothing', () => {
  afterEach(async () => expect(await everything()).toEqual(before))

  it('has no signature by Zoom', async () => {
    const headers = await signed(body)
    const { 'x-zm-signature': signature = '', 'x-zm-request-timestamp': _, ...others } = headers
    const signedAs = (value: string) => ({ ...headers, 'x-zm-signature': value })
    const otherDigit = signature.endsWith('0') ? '1' : '0'
    await expectEach(
      [
        ['no headers', body, {}],
        ['no signature', body, { ...others, 'x-zm-request-timestamp': String(seconds) }],
        ['no timestamp', body, { ...others, 'x-zm-signature': signature }],
        ['an empty signature', body, signedAs('')],
        ['a truncated signature', body, signedAs(signature.slice(0, -1))],
        ['half a signature', body, signedAs(signature.slice(0, 35))],
        ['a digit too many', body, signedAs(`${signature}0`)],
        ['another last digit', body, signedAs(signature.slice(0, -1) + otherDigit)],
        ['capitals', body, signedAs(signature.toUpperCase())],
        ['another version', body, signedAs(signature.replace('v0=', 'v1='))],
        ['another time', body, { ...headers, 'x-zm-request-timestamp': String(seconds - 1) }],
        ['a time that is no number', body, { ...headers, 'x-zm-request-timestamp': `${seconds}.0` }],
        ['another secret', body, await signed(body, seconds, 'another-secret')],
        ['a byte more', `${body} `, headers],
        ['a byte less', body.slice(0, -1), headers],
        ['another byte', body.replace('Biology', 'biology'), headers],
      ],
      { status: 401, body: { code: 'BAD_SIGNATURE', requestId: expect.any(String) } },
    )
  })

  it('is signed more than 300 s from now', async () => {
    const away = [-301, 301, -86_400, 86_400]
    await expectEach(
      await Promise.all(
        away.map(async (s): Promise<Case> => [`${s} s`, body, await signed(body, seconds + s)]),
      ),
      { status: 401, body: { code: 'STALE' } },
    )
  })

  it('is no JSON in UTF-8', async () => {
    const bytes = encode(body).with(20, 0xff)
    await expectEach(
      [
        ...(await texts(['', 'not json', '{"event":', `${body}x`, "{'event':1}"])),
        ['invalid UTF-8', bytes, await signedBytes(bytes)],
      ],
      { status: 400, body: { code: 'INVALID_JSON' } },
    )
  })

  it('is no event as Zoom sends it', async () => {
    const without = (...fields: string[]) =>
      JSON.stringify(JSON.parse(joined, (key, value) => (fields.includes(key) ? undefined : value)))
    const malformed = [
      '"text"',
      '[]',
      'null',
      '{"event":1}',
      '{"event":""}',
      '{"event":"meeting.started"}',
      ...['uuid', 'id', 'participant'].map((field) => without(field)),
      without('join_time', 'event_ts'),
      joined.replaceAll(`"${NUMBER}"`, '"80000000000x"'),
      joined.replaceAll(`"${NUMBER}"`, 'null'),
      joined.replace(/"join_time":"[^"]*"/, '"join_time":"soon"'),
    ]
    expect(new Set([joined, ...malformed]).size).toBe(malformed.length + 1)
    await expectEach(await texts(malformed), { status: 400, body: { code: 'MALFORMED_EVENT' } })
  })

  it('has more than 1 MB, announced or not, with any signature', async () => {
    const text = JSON.stringify({ event: 'meeting.started', filler: 'x'.repeat(1024 * 1024) })
    await expectEach(
      [
        ['signed', text, await signed(text)],
        ['unsigned', text, {}],
        ['of unknown length', new Blob([text]).stream(), await signed(text)],
      ],
      { status: 413, body: { code: 'BODY_TOO_LARGE' } },
    )
  })

  it('asks for the signature of what Zoom never asks', async () => {
    // The first would be the signature of a webhook.
    const plainTokens = ['v0:1772438400:{}', 'a b', 'abc\n', 'x'.repeat(257), '']
    const validations = plainTokens.map((plainToken) => urlValidation(plainToken, NOW).body)
    const none = '{"event":"endpoint.url_validation","payload":{}}'
    await expectEach(await texts([...validations, none]), { status: 400, body: { code: 'BAD_PLAIN_TOKEN' } })
  })

  it('asks for a URL validation unsigned, and gets no signature', async () => {
    const answer = await rawWebhook(urlValidation('token', NOW).body, {})
    expect(answer).toMatchObject({ status: 401, body: { code: 'BAD_SIGNATURE' } })
    expect(JSON.stringify(answer.body)).not.toContain(await hmacHex(WEBHOOK_SECRET, 'token'))
  })
})

describe('a webhook of another Zoom account, with a good signature', () => {
  const other = body.replace(ACCOUNT_ID, 'other-account')

  it('is answered as one with a bad signature is, and changes nothing', async () => {
    expect(other).not.toBe(body)
    const refused = await rawWebhook(other, await signed(other))
    const forged = await rawWebhook(body, await signed(body, seconds, 'another-secret'))
    expect(refused.status).toBe(401)
    expect({ ...refused.body, requestId: '' }).toEqual({ ...forged.body, requestId: '' })
    expect(await everything()).toEqual(before)
  })

  it('is logged by the name of the reason', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    await rawWebhook(other, await signed(other))
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)))
    log.mockRestore()
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'webhook.refused', reason: 'OTHER_ACCOUNT', level: 'warn' }),
    )
    expect(JSON.stringify(lines)).not.toContain('other-account')
  })
})

describe('a webhook that is taken', () => {
  it('may lack its own time or Zoom’s', async () => {
    const without = (text: string, field: string) =>
      JSON.stringify(JSON.parse(text, (key, value) => (key === field ? '' : value)))
    for (const text of [
      without(body, 'start_time'),
      without(joined, 'join_time'),
      without(joined, 'event_ts'),
    ])
      expect((await rawWebhook(text, await signed(text))).status).toBe(200)
    expect(await count('events')).toBeGreaterThan(3)
  })

  it.each([-300, 300])('is signed %i s from now', async (away) => {
    expect(await rawWebhook(body, await signed(body, seconds + away))).toMatchObject({
      status: 200,
      body: { received: true },
    })
    expect(await count('events')).toBe(SCHEDULED + 1)
  })

  it('is taken once, however often and whenever it is signed', async () => {
    for (const away of [0, 1, 2]) await rawWebhook(body, await signed(body, seconds + away))
    expect(await count('events')).toBe(SCHEDULED + 1)
  })

  it('may have the meeting’s number as a number', async () => {
    const text = body.replace(`"${NUMBER}"`, String(NUMBER))
    expect(text).not.toBe(body)
    expect((await rawWebhook(text, await signed(text))).status).toBe(200)
    expect(await count('events')).toBe(SCHEDULED + 1)
  })

  it('is of a kind without use here, and leaves nothing', async () => {
    const { payload } = JSON.parse(body)
    const kinds = [
      'meeting.participant_role_changed',
      'meeting.sharing_started',
      'user.created',
      'constructor',
    ]
    const bodies = kinds.map((event) => JSON.stringify({ event, payload, event_ts: NOW }))
    await expectEach(await texts(bodies), { status: 200, body: { received: true } })
    expect(await everything()).toEqual(before)
  })

  it('is of a session that was deleted here, and is recorded out of sight', async () => {
    await objectOf(NUMBER).execute({
      contract: 1,
      id: 'delete',
      command: { type: 'DeleteMeeting', sessionIds: null, at: '2026-03-02T08:00:00.000Z' },
      occurredAt: '2026-03-02T08:00:00.000Z',
      meta: { actor: null, source: 'api', correlationId: 'x' },
    })
    const before = await count('events')
    expect(await rawWebhook(body, await signed(body))).toMatchObject({ status: 200 })
    expect(await count('events')).toBe(before + 1)
    expect((await call('GET', '/api/zoom/meetings', { as: 'admin-1' })).body).toEqual({ meetings: [] })
  })

  it('is of any type of content, because only its bytes are read', async () => {
    const headers = await signed(body)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense'])
      expect((await rawWebhook(body, { ...headers, 'content-type': type })).status).toBe(200)
    expect(await count('events')).toBe(SCHEDULED + 1)
  })

  it('asks for a URL validation, and gets the token’s HMAC', async () => {
    for (const plainToken of ['qgg8vlvZRS6UYooatFL8Aw', 'x'.repeat(256), 'a+/=_-']) {
      const text = urlValidation(plainToken, NOW).body
      expect(await rawWebhook(text, await signed(text))).toMatchObject({
        status: 200,
        body: { plainToken, encryptedToken: await hmacHex(WEBHOOK_SECRET, plainToken) },
      })
    }
    expect(await everything()).toEqual(before)
  })
})

const ReceiveWebhook = z.object({
  paths: z.object({
    '/api/zoom/webhook': z.object({
      post: z.object({
        requestBody: z.object({
          required: z.literal(true),
          content: z.object({ 'application/json': z.object({ schema: z.record(z.string(), z.json()) }) }),
        }),
      }),
    }),
  }),
})

describe('the document', () => {
  it('describes Zoom’s bodies, and names the events that Rollcall acts on', async () => {
    const { paths } = ReceiveWebhook.parse((await call('GET', '/api/openapi.json')).body)
    const { schema } = paths['/api/zoom/webhook'].post.requestBody.content['application/json']
    const bodies = [body, joined, urlValidation('token', NOW).body].map((text) => JSON.parse(text))
    for (const sent of bodies) expect(z.fromJSONSchema(schema).safeParse(sent).error).toBeUndefined()
    expect(z.fromJSONSchema(schema).safeParse({ payload: {} }).success).toBe(false)
    expect(schema['properties']).toMatchObject({
      event: { examples: [...HANDLED_EVENTS, 'endpoint.url_validation'] },
    })
  })
})
