import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sign } from '../simulator/webhooks.ts'
import { importSchool, token, WEBHOOK_SECRET } from '../support/rollcall.ts'
import { workerWith } from './reconfigured.ts'

const MB = 1024 * 1024
const CHUNK = new Uint8Array(64 * 1024).fill(0x20)

/** A body without a length that says how much of it was taken; `until` its end comes when the test says. */
function upload(bytes: number, { until }: { until?: Promise<void> } = {}) {
  let taken = 0
  const drained = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (taken >= bytes) {
          drained.resolve()
          await until
          return controller.close()
        }
        taken += CHUNK.byteLength
        controller.enqueue(CHUNK)
      },
    },
    { highWaterMark: 0 },
  )
  return { body, taken: () => taken, drained: drained.promise }
}

const put = async (
  body: ReadableStream | string,
  as: string | null,
  ip = '198.51.100.7',
  path = '/api/roster',
) => {
  const headers = new Headers({ 'content-type': 'application/json', 'cf-connecting-ip': ip })
  if (as) headers.set('authorization', `Bearer ${await token({ sub: as, role: as.split('-')[0] ?? '' })}`)
  return new Request(`https://rollcall.test${path}`, { method: 'PUT', headers, body })
}

let worker: Awaited<ReturnType<typeof workerWith>>
beforeEach(async () => {
  await importSchool(1)
  worker = workerWith({})
})
afterEach(() => {
  vi.useRealTimers()
})

const codeOf = async (answer: Response) => [answer.status, Object(await answer.json()).code]

describe('a body', () => {
  it.each([
    [null, [401, 'UNAUTHORIZED']],
    ['teacher-1', [403, 'FORBIDDEN']],
  ])('of %s, who may not send it, is not read', async (as, expected) => {
    const { body, taken } = upload(16 * MB)
    expect(await codeOf(await worker(await put(body, as)))).toEqual(expected)
    expect(taken()).toBe(0)
  })
  it('without a length is read as it comes, and no further than the route’s limit', async () => {
    const { body, taken } = upload(64 * MB)
    expect(await codeOf(await worker(await put(body, 'admin-1')))).toEqual([413, 'BODY_TOO_LARGE'])
    expect(taken()).toBeGreaterThan(16 * MB)
    expect(taken()).toBeLessThanOrEqual(16 * MB + 2 * CHUNK.byteLength)
  })
  it('with a length over the limit is refused unread', async () => {
    const { body, taken } = upload(2 * MB)
    const request = await put(body, 'admin-1')
    request.headers.set('content-length', String(17 * MB))
    expect(await codeOf(await worker(request))).toEqual([413, 'BODY_TOO_LARGE'])
    expect(taken()).toBe(0)
  })
})

it('a body that takes more than a minute breaks off', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { body, drained } = upload(MB / 2, { until: new Promise(() => undefined) })
  const answer = worker(await put(body, 'admin-1', '198.51.100.10'))
  await drained
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await codeOf(await answer)).toEqual([503, 'UNAVAILABLE'])
})

it('a webhook that comes more slowly breaks off as well, though it says how short it is', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { body, drained } = upload(CHUNK.byteLength, { until: new Promise(() => undefined) })
  const headers = { 'content-length': String(CHUNK.byteLength) }
  const answer = worker(
    new Request('https://rollcall.test/api/zoom/webhook', { method: 'POST', headers, body }),
  )
  await drained
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await codeOf(await answer)).toEqual([503, 'UNAVAILABLE'])
})

describe('while four large bodies of one address are being read', () => {
  /** `answers` come once `end` lets the uploads end. */
  async function four(ip: string) {
    const { promise, resolve: end } = Promise.withResolvers<void>()
    const uploads = Array.from({ length: 4 }, () => upload(MB, { until: promise }))
    const answers = uploads.map(async ({ body }) => worker(await put(body, 'admin-1', ip)))
    await Promise.all(uploads.map(({ drained }) => drained))
    return { end, answers }
  }

  it('a fifth is told to come back, a small one and one of elsewhere are not', async () => {
    const { end, answers } = await four('198.51.100.8')
    const fifth = await worker(await put(upload(MB).body, 'admin-1', '198.51.100.8'))
    expect(fifth.headers.get('retry-after')).toBe('1')
    expect(await codeOf(fifth)).toEqual([503, 'UNAVAILABLE'])
    const text = '{}'
    const small = await put(text, 'admin-1', '198.51.100.8')
    small.headers.set('content-length', String(text.length))
    expect((await worker(small)).status).toBe(200)
    expect((await worker(await put(upload(MB).body, 'admin-1', '198.51.100.9'))).status).toBe(400)
    end()
    for (const answer of await Promise.all(answers))
      expect(await codeOf(answer)).toEqual([400, 'INVALID_JSON'])
    expect((await worker(await put(upload(MB).body, 'admin-1', '198.51.100.8'))).status).toBe(400)
  })
})

it('a webhook without a length is read up to 1 MB', async () => {
  const { body, taken } = upload(32 * MB)
  const headers = await sign(WEBHOOK_SECRET, Math.floor(Date.now() / 1000), '{}')
  const request = new Request('https://rollcall.test/api/zoom/webhook', { method: 'POST', headers, body })
  expect(await codeOf(await worker(request))).toEqual([413, 'BODY_TOO_LARGE'])
  expect(taken()).toBeLessThanOrEqual(MB + 2 * CHUNK.byteLength)
})
