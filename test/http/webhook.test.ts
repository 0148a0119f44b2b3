import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lessonWebhooks } from '../simulator/lesson.ts'
import { urlValidation } from '../simulator/payloads.ts'
import { hmacHex, sign } from '../simulator/webhooks.ts'
import { everything } from '../store/tables.ts'
import { importSchool, rawWebhook, scheduleClass, WEBHOOK_SECRET } from './rollcall.ts'

let body = ''
let before: Awaited<ReturnType<typeof everything>>

beforeEach(async () => {
  await importSchool(1)
  const meeting = await scheduleClass()
  const [started] = lessonWebhooks({
    seed: 1,
    accountId: 'test-account',
    meeting: {
      number: Number(meeting.zoom_meeting_id),
      uuid: 'uuid',
      topic: 'Biology',
      hostId: 'host',
      startTime: '2026-03-02T08:00:00Z',
      duration: 60,
      timezone: 'Asia/Manila',
    },
    startedAt: '2026-03-02T08:00:00Z',
    endedAt: '2026-03-02T09:00:00Z',
    people: [],
  })
  body = started?.body ?? ''
  before = await everything()
})

const now = () => Math.floor(Date.now() / 1000)
const signed = (text: string, at = now(), secret = WEBHOOK_SECRET) => sign(secret, at, text)

describe('a webhook that is refused changes nothing', () => {
  afterEach(async () => expect(await everything()).toEqual(before))

  it('without a signature', async () => {
    const { 'x-zm-signature': _, ...headers } = await signed(body)
    expect(await rawWebhook(body, headers)).toMatchObject({ status: 401, body: { code: 'BAD_SIGNATURE' } })
  })
  it('without a timestamp', async () => {
    const { 'x-zm-request-timestamp': _, ...headers } = await signed(body)
    expect((await rawWebhook(body, headers)).status).toBe(401)
  })
  it('with another secret', async () => {
    expect((await rawWebhook(body, await signed(body, now(), 'another-secret'))).status).toBe(401)
  })
  it('with a truncated signature', async () => {
    const headers = await signed(body)
    expect(
      (
        await rawWebhook(body, {
          ...headers,
          'x-zm-signature': headers['x-zm-signature']?.slice(0, -1) ?? '',
        })
      ).status,
    ).toBe(401)
  })
  it('with a body changed by one byte', async () => {
    expect((await rawWebhook(`${body} `, await signed(body))).status).toBe(401)
  })
  it.each([-301, 301])('with a timestamp %i s away', async (seconds) => {
    // A second may pass between signing and checking: further away, never nearer, in the past.
    const at = now() + (seconds > 0 ? seconds + 1 : seconds)
    expect(await rawWebhook(body, await signed(body, at))).toMatchObject({
      status: 401,
      body: { code: 'STALE' },
    })
  })
  it.each(['not json', '{"event":', '"text"', '{"event":1}', '[]'])('with the body %s', async (text) => {
    expect((await rawWebhook(text, await signed(text))).status).toBe(400)
  })
  it('with an event that lacks what it is about', async () => {
    const text = JSON.stringify({ event: 'meeting.started', event_ts: 1, payload: { object: { id: '1' } } })
    expect(await rawWebhook(text, await signed(text))).toMatchObject({
      status: 400,
      body: { code: 'MALFORMED_EVENT' },
    })
  })
  it('with more than 1 MB', async () => {
    const text = JSON.stringify({ event: 'meeting.started', filler: 'x'.repeat(1024 * 1024) })
    expect((await rawWebhook(text, await signed(text))).status).toBe(413)
  })
  it.each([['v0:1:{}'], ['a b'], ['x'.repeat(257)], ['']])('with the plainToken %s', async (plainToken) => {
    const text = urlValidation(plainToken, Date.now()).body
    expect(await rawWebhook(text, await signed(text))).toMatchObject({
      status: 400,
      body: { code: 'BAD_PLAIN_TOKEN' },
    })
  })
  it('with a URL validation that nobody signed', async () => {
    expect((await rawWebhook(urlValidation('token', Date.now()).body, {})).status).toBe(401)
  })
})

describe('a webhook that is taken', () => {
  it('is answered as received, also 299 s late', async () => {
    expect(await rawWebhook(body, await signed(body, now() - 299))).toMatchObject({
      status: 200,
      body: { received: true },
    })
    expect((await everything())['events']).toHaveLength((before['events']?.length ?? 0) + 1)
  })
  it('of a kind without use here leaves nothing', async () => {
    const text = JSON.stringify({ event: 'meeting.participant_jbh_joined', payload: {} })
    expect(await rawWebhook(text, await signed(text))).toMatchObject({
      status: 200,
      body: { received: true },
    })
    expect(await everything()).toEqual(before)
  })
  it('answers a URL validation with the token’s HMAC', async () => {
    const text = urlValidation('qgg8vlvZRS6UYooatFL8Aw', Date.now()).body
    expect(await rawWebhook(text, await signed(text))).toMatchObject({
      status: 200,
      body: {
        plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
        encryptedToken: await hmacHex(WEBHOOK_SECRET, 'qgg8vlvZRS6UYooatFL8Aw'),
      },
    })
  })
})
