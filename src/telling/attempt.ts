import { type AddressRule, isLoopback, isPublic, unfitUrl } from '../app/publicAddress.ts'
import type { EndpointRow } from './endpoints.ts'
import { signedHeaders } from './sign.ts'

export interface AttemptPorts {
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** The addresses of a host name. Throws if it cannot be resolved. */
  addressesOf: (hostname: string) => Promise<readonly string[]>
  rule: AddressRule
}

/** The result of one try. `said` is the status, or why there was none. */
export interface Attempted {
  delivered: boolean
  said: string
  /** The endpoint wants no more messages. */
  gone: boolean
  /** The Retry-After of the endpoint: seconds or an instant. */
  retryAfter: string | null
  /** The endpoint has too much to do, or did not answer. */
  tired: boolean
}

/** The time that an endpoint has to answer. */
const PATIENCE_MS = 15_000

/** Sends an endpoint one message, once. Never throws. */
export async function attempt(
  ports: AttemptPorts,
  endpoint: EndpointRow,
  { id, body, now }: { id: string; body: string; now: number },
): Promise<Attempted> {
  const refused = await unfitAddress(ports, endpoint.url)
  if (refused !== null) return { ...NO_ANSWER, said: refused }
  const { secret, old_secret, old_until } = endpoint
  const secrets = old_secret !== null && (old_until ?? 0) > now ? [secret, old_secret] : [secret]
  const headers = await signedHeaders({ id, body, now, secrets })
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const answer = await ports.fetch(endpoint.url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal,
    })
    await answer.body?.cancel()
    return answered(answer)
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { ...NO_ANSWER, said: isLate ? 'no answer in 15 s' : 'no connection' }
  }
}

const NO_ANSWER = { delivered: false, gone: false, retryAfter: null, tired: true }

const TIRED = [429, 502, 503, 504]

function answered({ status, ok, headers }: Response): Attempted {
  const retryAfter = headers.get('retry-after')
  return {
    delivered: ok,
    said: String(status),
    gone: status === 410,
    retryAfter,
    tired: TIRED.includes(status),
  }
}

/** Checked before each try, because the name may have another address by now and the settings may have changed. */
async function unfitAddress({ addressesOf, rule }: AttemptPorts, url: string): Promise<string | null> {
  if (unfitUrl(url, rule) !== null) return 'not a public https address'
  const { hostname } = new URL(url)
  if (rule.loopback && isLoopback(hostname)) return null
  if (isPublic(hostname)) return null
  const addresses = await addressesOf(hostname).catch(() => [])
  if (addresses.length === 0) return 'no such host'
  return addresses.every(isPublic) ? null : 'not a public address'
}
