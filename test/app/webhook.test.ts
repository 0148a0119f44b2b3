import { describe, expect, it } from 'vitest'
import type { MeetingWriter } from '../../src/app/ports.ts'
import { type OpenedWebhook, receiveWebhook, type WebhookDoor } from '../../src/app/receiveWebhook.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { createWorld, executeAll, meetingsLike, request } from '../support/fakes.ts'
import { schedule, start } from '../support/spec.ts'

const INCOMING = { signature: 'v0=1', timestamp: '1', body: new Uint8Array() }
const doorTo = (opened: OpenedWebhook): WebhookDoor => ({ open: async () => ok(opened) })
const event = (): OpenedWebhook => ({
  kind: 'event',
  event: 'meeting.started',
  number: '81234567890',
  request: request(start()),
})

/** Nobody hosts anything just now. */
const hosted = { hostedAt: async () => null }

/** Meetings that say which of them were asked, and answer as this one does. */
function meetingsAs(execute: MeetingWriter['execute']) {
  const asked: string[] = []
  const meetings = meetingsLike((number) => {
    asked.push(number)
    return { execute }
  })
  return { asked, ...meetings }
}

describe('a webhook', () => {
  it('goes to the writer of its meeting', async () => {
    const { wake, log } = createWorld()
    const writer = wake()
    await executeAll(writer, schedule())
    const meetings = meetingsAs((one) => writer.execute(one))
    expect(await receiveWebhook({ door: doorTo(event()), meetings, hosted }, INCOMING)).toEqual(
      ok({ received: true }),
    )
    expect(meetings.asked).toEqual(['81234567890'])
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
  })
  it('under the personal number of its host goes to the session that they host just then', async () => {
    const meetings = meetingsAs(async () => ok({ contract: 1, version: 1, bookmark: null }))
    const personal = { number: '4155551234', zoomHostId: 'zoom-host', at: '2026-03-02T08:00:00.000Z' }
    const opened = { ...event(), ...{ number: personal.number, personal } }
    const session = { hostedAt: async () => '81234567890' }
    await receiveWebhook({ door: doorTo(opened), meetings, hosted: session }, INCOMING)
    await receiveWebhook({ door: doorTo(opened), meetings, hosted }, INCOMING)
    expect(meetings.asked).toEqual(['81234567890', '4155551234'])
  })
  it('of a meeting that is not ours is received, for Zoom can do nothing about it', async () => {
    const writer = createWorld().wake()
    const meetings = meetingsAs((one) => writer.execute(one))
    expect(await receiveWebhook({ door: doorTo(event()), meetings, hosted }, INCOMING)).toEqual(
      ok({ received: true }),
    )
  })
  it('that cannot be stored is not received, so that Zoom sends it again', async () => {
    const meetings = meetingsAs(() => Promise.reject(new Error('D1_ERROR')))
    await expect(receiveWebhook({ door: doorTo(event()), meetings, hosted }, INCOMING)).rejects.toThrow(
      'D1_ERROR',
    )
  })
  it('that can neither be stored nor kept is not received', async () => {
    const busy = { reason: 'UNAVAILABLE', message: 'busy', retryAt: '2026-03-02T09:00:10.000Z' } as const
    const meetings = meetingsAs(async () => ({ ok: false, refusal: busy }))
    expect(await receiveWebhook({ door: doorTo(event()), meetings, hosted }, INCOMING)).toEqual({
      ok: false,
      refusal: busy,
    })
  })
  it.each<[string, OpenedWebhook, object]>([
    ['of no use is received', { kind: 'ignored', event: 'user.created' }, { received: true }],
    [
      'that validates the address is answered',
      { kind: 'validation', answer: { plainToken: 'p', encryptedToken: 'e' } },
      { plainToken: 'p', encryptedToken: 'e' },
    ],
  ])('%s, and asks no meeting', async (_, opened, answer) => {
    const meetings = meetingsAs(() => Promise.reject(new Error('asked')))
    expect(await receiveWebhook({ door: doorTo(opened), meetings, hosted }, INCOMING)).toEqual(ok(answer))
    expect(meetings.asked).toEqual([])
  })
  it('that the door refuses asks no meeting', async () => {
    const door: WebhookDoor = { open: async () => refuse('BAD_SIGNATURE', 'Invalid signature') }
    const meetings = meetingsAs(() => Promise.reject(new Error('asked')))
    expect(await receiveWebhook({ door, meetings, hosted }, INCOMING)).toMatchObject({
      refusal: { reason: 'BAD_SIGNATURE' },
    })
  })
})
