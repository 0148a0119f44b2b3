import * as z from 'zod'
import type { ZoomCheck } from '../../app/ports.ts'
import { HOUR_MS } from '../../domain/when/duration.ts'
import { createCircuit } from './circuit.ts'
import { type ExchangeOptions, exchange } from './exchange.ts'
import { missingScopes } from './scopes.ts'
import { sharedFlight, tokenRequest, type ZoomCredentials } from './token.ts'

/** The storage of the last check, shared by all isolates. */
export interface CheckCache {
  get(): Promise<ZoomCheck | null>
  put(check: ZoomCheck): Promise<void>
}

export interface CheckOptions extends Pick<ExchangeOptions, 'fetch' | 'now' | 'timeoutMs'> {
  /** Null if settings are missing. `missing` names them. */
  credentials: ZoomCredentials | null
  missingSettings: readonly string[]
  oauthUrl: string
  cache: CheckCache
}

/** Zoom tells the scopes together with the token. */
const TokenBody = z.object({ access_token: z.string().min(1), scope: z.string().default('') })

/** Asks Zoom once an hour at most, after each kind of answer. */
export function createZoomCheck(options: CheckOptions): () => Promise<ZoomCheck> {
  const { cache, now } = options
  const isFresh = ({ checkedAt }: ZoomCheck) => now() - Date.parse(checkedAt) < HOUR_MS
  let last: ZoomCheck | null = null

  async function check(): Promise<ZoomCheck> {
    const kept = await cache.get().catch(() => null)
    last = kept !== null && isFresh(kept) ? kept : await ask(options)
    if (last !== kept) await cache.put(last).catch(() => undefined)
    return last
  }

  const patienceMs = 2 * options.timeoutMs
  const fly = sharedFlight(check, patienceMs, now)
  return async () => {
    if (last !== null && isFresh(last)) return last
    return (
      (await fly(now() + patienceMs)) ?? {
        checkedAt: new Date(now()).toISOString(),
        token: 'no answer',
        missing: [],
      }
    )
  }
}

async function ask(options: CheckOptions): Promise<ZoomCheck> {
  const { credentials, missingSettings, oauthUrl, now } = options
  const checkedAt = new Date(now()).toISOString()
  if (credentials === null) return { checkedAt, token: 'not configured', missing: [...missingSettings] }
  // A circuit of its own, so that a failed check stops no call to Zoom.
  const deadline = now() + options.timeoutMs
  const request = { ...tokenRequest(oauthUrl, credentials), operation: 'check', deadline }
  const circuit = createCircuit(now)
  const answer = await exchange({ ...options, circuits: () => circuit }, request)
  if (answer.kind !== 'ok') {
    const token = answer.kind === 'refused' || answer.kind === 'unauthorized' ? 'refused' : 'no answer'
    return { checkedAt, token, missing: [...missingSettings] }
  }
  const body = TokenBody.safeParse(answer.body)
  if (!body.success) return { checkedAt, token: 'no answer', missing: [...missingSettings] }
  return { checkedAt, token: 'ok', missing: [...missingSettings, ...missingScopes(body.data.scope)] }
}
