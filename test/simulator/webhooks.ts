import { toRequestId } from './identifiers.ts'

/** Minutes from each attempt to the next (developers.zoom.us/blog/webhook-delays): at +5, +25 and +85 in all. */
const RETRY_AFTER_MINUTES = [5, 20, 60]

const encoder = new TextEncoder()

/** What Zoom sends its webhooks with. */
export type Sender = {
  /** The endpoint's address. */
  url: string
  /** The webhook secret token of the app. */
  secret: string
  clientId?: string
  /** Where the request goes: fetch, or an app's own `request`. */
  send?: (request: Request) => Promise<Response>
  /** Milliseconds since 1970. */
  now?: () => number
  /** Sleeps, in milliseconds; only between retries. */
  wait?: (milliseconds: number) => Promise<unknown>
  /** How many milliseconds one of Zoom's minutes lasts. */
  minuteScale?: number
  /** Zoom gives an endpoint three seconds. */
  timeoutMs?: number
  /** Holds an attempt back until it may go; by default at once. */
  inTurn?: <Value>(attempt: () => Promise<Value>) => Promise<Value>
  /** The same for every attempt; drawn from the body if not given. */
  requestId?: string
  /** Told of each try, with the beginning of the answer. */
  tried?: (attempt: Attempt & { answer?: string }) => void
}

/** One try: `status` is null where no answer came in time. */
export type Attempt = { at: number; status: number | null }

export type Delivery = { requestId: string; attempts: Attempt[]; delivered: boolean }

/** Zoom's headers for a webhook. `timestamp` is in seconds, unlike the body's event_ts. */
export async function sign(
  secret: string,
  timestamp: number,
  body: string,
  { requestId, clientId = 'simulatedClient' }: { requestId?: string; clientId?: string } = {},
): Promise<Record<string, string>> {
  const id = requestId ?? (await requestIdOf(body))
  return {
    'content-type': 'application/json',
    'user-agent': 'Zoom Marketplace/1.0a',
    'x-zm-signature': `v0=${await hmacHex(secret, `v0:${timestamp}:${body}`)}`,
    'x-zm-request-timestamp': String(timestamp),
    'x-zm-request-id': id,
    'x-zm-trackingid': `v=2.0;clid=aw1;rid=WEB_${id.replaceAll('_', '')}`,
    clientid: clientId,
  }
}

/**
 * Sends one body as Zoom does: 200 and 204 within three seconds are a delivery; 500 and above, or no answer,
 * is tried again with a fresh timestamp and signature over the same bytes; everything else loses the event.
 */
export async function deliver(body: string, sender: Sender): Promise<Delivery> {
  const { wait = sleep, minuteScale = 60_000, inTurn = (go) => go() } = sender
  const requestId = sender.requestId ?? (await requestIdOf(body))
  const attempts: Attempt[] = []
  for (const minutes of [0, ...RETRY_AFTER_MINUTES]) {
    if (minutes > 0) await wait(minutes * minuteScale)
    const tried = await inTurn(() => attempt(body, { ...sender, requestId }))
    attempts.push(tried)
    if (tried.status !== null && tried.status < 500) break
  }
  const last = attempts.at(-1)?.status
  return { requestId, attempts, delivered: last === 200 || last === 204 }
}

async function attempt(body: string, sender: Sender): Promise<Attempt> {
  const { url, secret, now = Date.now, send = fetch, timeoutMs = 3_000, tried } = sender
  const at = now()
  const headers = await sign(secret, Math.floor(at / 1000), body, sender)
  try {
    // Zoom does not follow redirects: a 3xx is an answer, and a final one.
    const request = new Request(url, { method: 'POST', headers, body, redirect: 'manual' })
    const response = await within(timeoutMs, send(request))
    const { status } = response
    if (tried) tried({ at, status, answer: (await response.text()).slice(0, LONGEST_ANSWER) })
    else await response.body?.cancel()
    return { at, status }
  } catch {
    tried?.({ at, status: null })
    return { at, status: null }
  }
}

const LONGEST_ANSWER = 500

/** Rejects when the answer takes longer, even where the sender ignores abort signals. */
function within<Value>(milliseconds: number, answer: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), milliseconds)
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer))
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

async function requestIdOf(body: string): Promise<string> {
  return toRequestId(hex(await crypto.subtle.digest('SHA-256', encoder.encode(body))).slice(0, 32))
}

/** Also the answer that Zoom expects to endpoint.url_validation, over the plainToken. */
export async function hmacHex(secret: string, message: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
  return hex(await crypto.subtle.sign('HMAC', key, encoder.encode(message)))
}

const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
