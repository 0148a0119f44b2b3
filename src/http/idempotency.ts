import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import type { Key } from '../app/scheduleMeeting.ts'
import type { Env, RollcallContext } from './env.ts'
import { BOOKMARK_HEADER, IDEMPOTENCY_HEADER, REPLAYED_HEADER } from './headers.ts'
import { refusal } from './refusals.ts'
import { sha256 } from './sha256.ts'

export const IdempotencyHeader = z.object({
  [IDEMPOTENCY_HEADER]: z.string().min(1).max(200).optional().meta({
    description: 'A repeat with the same key within 24 hours gets the first answer, without start_url',
  }),
})

/** A repeat with the same key gets the first answer. Two requests at once do the work once. */
export const idempotent = createMiddleware<Env>(async (c, next) => {
  const key = c.req.header(IDEMPOTENCY_HEADER)
  if (key === undefined || key.length > 200) return next()
  const { actor, ports, d1 } = c.var
  const store = ports.idempotency(d1)
  const request = { actorId: actor.id, key, fingerprint: await fingerprint(c) }
  const held = await store.claim(request, ports.clock.now())
  if (held !== 'claimed') return answerAgain(c, request.fingerprint, held)
  await next()
  // A refusal frees the key, so that the mended request may use it.
  const answer = c.res.ok ? await kept(c.res.clone()) : null
  // The work is done, so the answer is a success. A repeat may get IDEMPOTENCY_IN_PROGRESS for a minute.
  await store.settle(request, answer).catch((error: unknown) => {
    ports.log({
      level: 'error',
      requestId: c.get('requestId'),
      event: 'idempotency.unsettled',
      error: nameOf(error),
    })
  })
  return
})

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')

function answerAgain(
  c: RollcallContext,
  asked: string,
  held: { fingerprint: string; answer: string | null },
) {
  if (held.fingerprint !== asked)
    return refusal(c, {
      reason: 'IDEMPOTENCY_KEY_REUSED',
      message: 'This Idempotency-Key stands for another request',
    })
  if (held.answer === null) {
    c.header('retry-after', '1')
    return refusal(c, {
      reason: 'IDEMPOTENCY_IN_PROGRESS',
      message: 'The first request with this key is under way',
    })
  }
  const { status, body, bookmark } = Kept.parse(JSON.parse(held.answer))
  c.header(REPLAYED_HEADER, 'true')
  if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
  return c.json(body, status)
}

const Kept = z.object({
  status: z.union([z.literal(200), z.literal(201)]),
  body: z.record(z.string(), z.unknown()),
  bookmark: z.string().nullish(),
})

/** The answer without start_url, which is never stored. */
async function kept(response: Response): Promise<string> {
  const { status, headers } = response
  const answer = { status, body: await response.json(), bookmark: headers.get(BOOKMARK_HEADER) }
  return JSON.stringify(answer, (name, value) => (name === 'start_url' ? null : value))
}

const fingerprint = async (c: RollcallContext): Promise<string> =>
  sha256(`${c.req.method} ${c.req.path} ${await c.req.text()}`)

/** The name of a request's Idempotency-Key in the whole school, for answers that are stored elsewhere; null without a key. */
export async function idempotencyKeyOf(c: RollcallContext): Promise<Key | null> {
  const key = c.req.header(IDEMPOTENCY_HEADER)
  if (key === undefined) return null
  return { name: await sha256(JSON.stringify([c.get('actor').id, key])), fingerprint: await fingerprint(c) }
}
