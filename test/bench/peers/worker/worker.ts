import { DurableObject } from 'cloudflare:workers'
import { Hono } from 'hono'

/**
 * The two yardsticks on workerd: Hono, Zoom's HMAC and an object for each meeting, which does nothing; and the same with
 * one D1 batch of one row. No webhook that is checked and stored on this platform costs less.
 */

interface Bindings {
  DB: D1Database
  MEETINGS: DurableObjectNamespace<MeetingObject>
  SECRET: string
  /** "true": each webhook is stored. */
  STORES: string
}

export class MeetingObject extends DurableObject<Bindings> {
  async take(body: string): Promise<void> {
    if (this.env.STORES !== 'true') return
    await this.env.DB.batch([this.env.DB.prepare('insert into webhooks (body) values (?)').bind(body)])
  }
}

const app = new Hono<{ Bindings: Bindings }>()

app.post('/api/zoom/webhook', async (c) => {
  const body = await c.req.text()
  const timestamp = c.req.header('x-zm-request-timestamp') ?? ''
  const signature = c.req.header('x-zm-signature') ?? ''
  if (!(await isSigned(c.env.SECRET, `v0:${timestamp}:${body}`, signature)))
    return c.json({ error: 'Invalid signature' }, 401)
  await c.env.MEETINGS.getByName(numberIn(JSON.parse(body))).take(body)
  return c.json({ received: true })
})

/** The least that a read costs. */
app.get('/bench/floor', async (c) => {
  const { results } = await c.env.DB.withSession('first-unconstrained').prepare('select 1 as one').all()
  return c.json(results)
})

/** How many webhooks are stored: of these meetings, or with no body of all. */
app.post('/bench/stored', async (c) => {
  const numbers = await c.req.text()
  const rows = 'select count(*) as stored from webhooks'
  const counted = numbers
    ? c.env.DB.prepare(`${rows} where ${NUMBER} in (select value from json_each(?))`).bind(numbers)
    : c.env.DB.prepare(rows)
  return c.json(await counted.first())
})

const NUMBER = "cast(body ->> '$.payload.object.id' as text)"

export default app

/** Zoom's number of the meeting. */
const numberIn = (event: { payload: { object: { id: string | number } } }): string =>
  String(event.payload.object.id)

const encoder = new TextEncoder()
let key: Promise<CryptoKey> | undefined

async function isSigned(secret: string, message: string, signature: string): Promise<boolean> {
  const hex = signature.slice('v0='.length)
  if (!/^[0-9a-f]{64}$/.test(hex)) return false
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  key ??= crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify'])
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return crypto.subtle.verify('HMAC', await key, bytes, encoder.encode(message))
}
