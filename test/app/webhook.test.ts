import { describe, expect, it } from 'vitest'
import type { MeetingWriter } from '../../src/app/ports.ts'
import { type OpenedWebhook, receiveWebhook, type WebhookDoor } from '../../src/app/receiveWebhook.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { createWorld, executeAll, request } from '../support/fakes.ts'
import { schedule, start } from '../support/spec.ts'

const INCOMING = { signature: 'v0=1', timestamp: '1', body: new Uint8Array() }
const doorTo = (opened: OpenedWebhook): WebhookDoor => ({ open: async () => ok(opened) })
const event = (): OpenedWebhook => ({
  kind: 'event',
  event: 'meeting.started',
  number: '81234567890',
  request: request(start()),
})

/** Writers that say where they were asked, and answer as this one does. */
function writersLike(execute: MeetingWriter['execute']) {
  const asked: string[] = []
  const of = (number: string) => {
    asked.push(number)
    return { execute, undo: () => Promise.reject(new Error('asked to undo')) }
  }
  return { asked, of }
}

describe('a webhook', () => {
  it('goes to the writer of its meeting', async () => {
    const { wake, log } = createWorld()
    const writer = wake()
    await executeAll(writer, schedule())
    const writers = writersLike((one) => writer.execute(one))
    expect(await receiveWebhook({ door: doorTo(event()), writers }, INCOMING)).toEqual(ok({ received: true }))
    expect(writers.asked).toEqual(['81234567890'])
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
  })
  it('of a meeting that is not ours is received, for Zoom can do nothing about it', async () => {
    const writer = createWorld().wake()
    const writers = writersLike((one) => writer.execute(one))
    expect(await receiveWebhook({ door: doorTo(event()), writers }, INCOMING)).toEqual(ok({ received: true }))
  })
  it('that cannot be stored is not received, so that Zoom sends it again', async () => {
    const writers = writersLike(() => Promise.reject(new Error('D1_ERROR')))
    await expect(receiveWebhook({ door: doorTo(event()), writers }, INCOMING)).rejects.toThrow('D1_ERROR')
  })
  it('that can neither be stored nor kept is not received', async () => {
    const busy = { reason: 'UNAVAILABLE', message: 'busy', retryAt: '2026-03-02T09:00:10.000Z' } as const
    const writers = writersLike(async () => ({ ok: false, refusal: busy }))
    expect(await receiveWebhook({ door: doorTo(event()), writers }, INCOMING)).toEqual({
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
  ])('%s, and asks no writer', async (_, opened, answer) => {
    const writers = writersLike(() => Promise.reject(new Error('asked')))
    expect(await receiveWebhook({ door: doorTo(opened), writers }, INCOMING)).toEqual(ok(answer))
    expect(writers.asked).toEqual([])
  })
  it('that the door refuses asks no writer', async () => {
    const door: WebhookDoor = { open: async () => refuse('BAD_SIGNATURE', 'Invalid signature') }
    const writers = writersLike(() => Promise.reject(new Error('asked')))
    expect(await receiveWebhook({ door, writers }, INCOMING)).toMatchObject({
      refusal: { reason: 'BAD_SIGNATURE' },
    })
  })
})
