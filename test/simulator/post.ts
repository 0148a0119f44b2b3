import * as z from 'zod'
import type { Account } from './account.ts'
import type { Webhook } from './payloads.ts'
import type { Sent } from './protocol.ts'
import { type Delivery, deliver, type Sender } from './webhooks.ts'

const Numbered = z.object({
  payload: z.object({ object: z.object({ id: z.union([z.string(), z.number()]) }) }),
})

/** Webhooks that are kept for a person to look at. */
const KEPT = 400

/**
 * Sends a webhook, or does with it what is wished for the next ones, and writes down what came of it. Resolves when all is done,
 * with null where nothing was sent.
 */
export async function post(
  account: Account,
  { event, body }: Pick<Webhook, 'event' | 'body'>,
  options: Partial<Sender> = {},
): Promise<Delivery | null> {
  const { webhookUrl: url, webhookSecret: secret, clientId } = account
  if (url === null) return null
  const wish = nextWish(account)
  const sent = writtenDown(account, { event, body, wish: wish?.kind ?? null })
  if (sent.wish === 'drop') return null
  if (sent.wish === 'delay') await sleep((wish?.seconds ?? 0) * 1_000)
  const send = () =>
    deliver(body, { url, secret, clientId, ...options, tried: (attempt) => void sent.attempts.push(attempt) })
  const delivery = await send()
  if (sent.wish === 'repeat') await send()
  sent.state = delivery.delivered ? 'delivered' : 'lost'
  return delivery
}

function nextWish(account: Account): Account['wish'] {
  const { wish } = account
  if (wish === null || wish.times === null) return wish
  account.wish = wish.times > 1 ? { ...wish, times: wish.times - 1 } : null
  return wish
}

function writtenDown(account: Account, { event, body, wish }: Pick<Sent, 'event' | 'body' | 'wish'>): Sent {
  const id = (account.sent.at(-1)?.id ?? 0) + 1
  const number = Numbered.safeParse(JSON.parse(body)).data?.payload.object.id
  const sent: Sent = {
    ...{ id, event, body, wish, at: Date.now(), attempts: [] },
    meeting: number === undefined ? null : String(number),
    state: wish === 'drop' ? 'dropped' : 'on its way',
  }
  account.sent.push(sent)
  if (account.sent.length > KEPT) account.sent.shift()
  return sent
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))
