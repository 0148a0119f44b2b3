import * as z from 'zod'
import type { ZoomFailure } from '../../app/zoom.ts'
import { ok, type Result } from '../../domain/result.ts'
import { type Answer, NOT_ASKED_IN_TIME } from './answer.ts'
import { type Caller, type Exchange, type ExchangeOptions, exchange } from './exchange.ts'
import { unlessOverdue } from './overdue.ts'

/** Server-to-Server OAuth credentials. */
export interface ZoomCredentials {
  accountId: string
  clientId: string
  clientSecret: string
}

export interface CachedToken {
  token: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/**
 * The cache of the token, which isolates share. KV may return an old token for a while, so a rejected token is never taken from
 * it again.
 */
export interface TokenCache {
  get(): Promise<CachedToken | null>
  put(entry: CachedToken): Promise<void>
}

export interface Tokens {
  /** Gets a token. If several wait for one, the call is made for the first. Waits until `deadline`, in milliseconds since the epoch. */
  get(deadline: number, caller?: Caller): Promise<Result<string, Answer>>
  /** Forgets a token that Zoom rejected. */
  reject(token: string): void
}

export interface TokenOptions extends ExchangeOptions {
  credentials: ZoomCredentials | null
  /** The whole address, as https://zoom.us/oauth/token. */
  oauthUrl: string
  cache: TokenCache
}

/** How long before it expires a token is renewed. */
const EARLY_MS = 5 * 60_000
/** The time limit of a flight, which asks the cache and Zoom. Only the call to Zoom has a time limit of its own. */
const CACHE_TOO = 1.2
/** The pause between two tries to renew a token while the old one is still good. */
const REST_MS = 30_000

const TokenBody = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

export function createTokens(options: TokenOptions): Tokens {
  const { credentials, cache, now } = options
  let held: CachedToken | null = null
  let rejectedUpTo = 0
  let restsUntil = 0

  const isFresh = (entry: CachedToken) => entry.expiresAt - EARLY_MS > now()
  // A token older than a rejected token counts as rejected too, because KV may show an old value for more than a minute.
  const isGood = (entry: CachedToken) => entry.expiresAt > Math.max(now(), rejectedUpTo)
  const hold = (entry: CachedToken) => {
    held = entry
    return ok(entry.token)
  }

  async function obtain(given: ZoomCredentials, caller?: Caller): Promise<Result<string, Answer>> {
    const shared = await cache.get().catch(() => null)
    if (shared !== null && isFresh(shared) && isGood(shared)) return hold(shared)
    const answer = await requestToken(options, given, caller)
    if (!answer.ok) return useOld(shared) ?? answer
    // Without the cache Rollcall only asks for tokens more often.
    await cache.put(answer.value).catch(() => undefined)
    return hold(answer.value)
  }

  /** A token that could not be renewed is used until it expires. */
  function useOld(shared: CachedToken | null) {
    const old = [held, shared].find((entry) => entry !== null && isGood(entry)) ?? null
    if (old === null) return null
    restsUntil = now() + REST_MS
    return hold(old)
  }

  const fly = sharedFlight(obtain, CACHE_TOO * options.timeoutMs, now)

  return {
    async get(deadline, caller) {
      if (credentials === null) return refused(NOT_CONFIGURED)
      if (held !== null && (isFresh(held) || (now() < restsUntil && isGood(held)))) return ok(held.token)
      const landed = (await fly(deadline, credentials, caller)) ?? (await fly(deadline, credentials, caller))
      return landed ?? { ok: false, refusal: NOT_ASKED_IN_TIME }
    },
    reject(token) {
      if (held?.token !== token) return
      rejectedUpTo = held.expiresAt
      held = null
    },
  }
}

/**
 * One flight at a time, shared by all who wait. On Workers the request that began it can be cancelled, and then the flight never
 * ends. So an overdue flight is given up, and the next one is shared again. A caller out of time gets null.
 */
export function sharedFlight<A extends unknown[], T>(
  begin: (...args: A) => Promise<T>,
  patienceMs: number,
  now: () => number,
) {
  let flight: { landing: Promise<T>; dueAt: number } | null = null
  return async (until: number, ...args: A): Promise<T | null> => {
    flight ??= { landing: begin(...args), dueAt: now() + patienceMs }
    const mine = flight
    const landed = await unlessOverdue(mine.landing, Math.min(mine.dueAt, until) - now())
    const isOver = landed !== null || mine.dueAt <= until
    if (isOver && flight === mine) flight = null
    return landed
  }
}

export const tokenRequest = (
  url: string,
  { accountId, clientId, clientSecret }: ZoomCredentials,
): Omit<Exchange, 'deadline'> => ({
  operation: 'token',
  method: 'POST',
  url,
  headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
  body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
})

async function requestToken(
  options: TokenOptions,
  credentials: ZoomCredentials,
  caller: Caller | undefined,
): Promise<Result<CachedToken, Answer>> {
  const answer = await exchange(options, {
    ...tokenRequest(options.oauthUrl, credentials),
    caller,
    // Not bound by this caller's deadline, because others who wait may have more time.
    deadline: options.now() + options.timeoutMs,
  })
  if (isNo(answer)) return refused(WRONG_CREDENTIALS)
  if (answer.kind === 'ill') return { ok: false, refusal: { ...answer, sent: false } }
  if (answer.kind !== 'ok') return { ok: false, refusal: answer }
  const body = TokenBody.safeParse(answer.body)
  if (!body.success) return { ok: false, refusal: NO_TOKEN }
  const { access_token: token, expires_in: seconds } = body.data
  return ok({ token, expiresAt: options.now() + seconds * 1_000 })
}

/** Only Zoom's own refusal counts. A call that was not made, because the circuit is open, tells nothing about the credentials. */
const isNo = (answer: Answer): boolean =>
  answer.kind === 'unauthorized' ||
  (answer.kind === 'refused' && answer.failure.reason !== 'ZOOM_UNAVAILABLE')

const NOT_CONFIGURED: ZoomFailure = { reason: 'ZOOM_NOT_CONFIGURED', message: 'Zoom is not configured' }

const WRONG_CREDENTIALS: ZoomFailure = {
  reason: 'ZOOM_UNAUTHORIZED',
  message: 'Zoom does not accept ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET',
}

const NO_TOKEN: Answer = {
  kind: 'refused',
  failure: { reason: 'ZOOM_FAILED', message: 'Zoom sent no access token' },
}

const refused = (failure: ZoomFailure): { ok: false; refusal: Answer } => ({
  ok: false,
  refusal: { kind: 'refused', failure },
})
