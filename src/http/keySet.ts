import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod'

/** The issuer's keys cannot be had, so no token can be checked. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

/** How long keys are kept. An issuer that changes its keys shows old and new ones side by side for longer. */
const FRESH_MS = 10 * 60_000
/** The pause between two requests for an unknown key, because anybody can name an unknown key in a token. */
const UNKNOWN_KEY_REST_MS = 30_000
/** The pause after a request without an answer. Meanwhile tokens are refused with KeysUnavailable. */
const DOWN_REST_MS = 10_000
const TIMEOUT_MS = 5_000

interface HeldKeys {
  find: ReturnType<typeof createLocalJWKSet>
  at: number
}

/**
 * The public keys at an address. All requests share one fetch, and a pause follows a fetch in vain, so forged tokens cost the issuer next
 * to nothing. Throws KeysUnavailable if a key is needed and the issuer does not answer.
 */
export function createKeySet(url: string, now: () => number = Date.now): JWTVerifyGetKey {
  let held: HeldKeys | null = null
  let flight: { landing: Promise<HeldKeys>; since: number } | null = null
  let downUntil = 0

  async function ask(): Promise<HeldKeys> {
    try {
      held = { find: createLocalJWKSet(await fetchKeys(url)), at: now() }
      return held
    } catch (error) {
      downUntil = now() + DOWN_REST_MS
      throw new KeysUnavailable('JWKS', { cause: error })
    }
  }

  /** On Workers the request that began the fetch may be cut off. Then the fetch never ends, and a later request begins anew. */
  function load(): Promise<HeldKeys> {
    if (now() < downUntil) throw new KeysUnavailable('JWKS')
    if (flight === null || now() - flight.since > TIMEOUT_MS) {
      const mine = { landing: ask(), since: now() }
      flight = mine
      const land = () => {
        if (flight === mine) flight = null
      }
      mine.landing.then(land, land)
    }
    return landed(flight.landing)
  }

  return async (header, token) => {
    const known = held !== null && now() - held.at < FRESH_MS ? held : await load()
    try {
      return await known.find(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() - known.at < UNKNOWN_KEY_REST_MS) throw error
      return (await load()).find(header, token)
    }
  }
}

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

async function fetchKeys(url: string): Promise<z.infer<typeof KeySet>> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS)
  try {
    // A redirect could lead to keys that the settings do not name.
    const answer = await fetch(url, { redirect: 'manual', signal: limit.signal })
    if (answer.status !== 200) throw new Error(`JWKS ${answer.status}`)
    return KeySet.parse(await answer.json())
  } finally {
    clearTimeout(timer)
  }
}

/** Another request's fetch may never end. */
function landed(flight: Promise<HeldKeys>): Promise<HeldKeys> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new KeysUnavailable('JWKS')), TIMEOUT_MS)
    const done = () => clearTimeout(timer)
    flight.then(resolve, reject).finally(done)
  })
}
