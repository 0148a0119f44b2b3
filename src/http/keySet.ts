import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod'

/** The issuer's keys cannot be had, so nobody can tell whether a token is good. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

/** How long keys are good; an issuer that changes them shows the new ones beside the old for longer. */
const FRESH_MS = 10 * 60_000
/** Between one question for a key that the issuer did not have and the next: anybody can name an unknown key. */
const UNKNOWN_KEY_REST_MS = 30_000
/** After a question that got no answer. Meanwhile requests are told that the keys cannot be had. */
const DOWN_REST_MS = 10_000
const TIMEOUT_MS = 5_000

interface Held {
  find: ReturnType<typeof createLocalJWKSet>
  at: number
}

/**
 * The public keys at an address. All requests share one question, and a question in vain is followed by a pause: forged tokens
 * cost the issuer next to nothing. Throws KeysUnavailable where a key is needed and the issuer does not answer.
 */
export function createKeySet(url: string, now: () => number = Date.now): JWTVerifyGetKey {
  let held: Held | null = null
  let flight: { landing: Promise<Held>; since: number } | null = null
  let downUntil = 0

  async function ask(): Promise<Held> {
    try {
      held = { find: createLocalJWKSet(await fetchKeys(url)), at: now() }
      return held
    } catch (error) {
      downUntil = now() + DOWN_REST_MS
      throw new KeysUnavailable('JWKS', { cause: error })
    }
  }

  /** On Workers the request that asks may be cut off; its question then lands nowhere, and the next one asks anew. */
  function load(): Promise<Held> {
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
    // A redirect leads to keys that nobody has set.
    const answer = await fetch(url, { redirect: 'manual', signal: limit.signal })
    if (answer.status !== 200) throw new Error(`JWKS ${answer.status}`)
    return KeySet.parse(await answer.json())
  } finally {
    clearTimeout(timer)
  }
}

/** What another request began may never land. */
function landed(flight: Promise<Held>): Promise<Held> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new KeysUnavailable('JWKS')), TIMEOUT_MS)
    const done = () => clearTimeout(timer)
    flight.then(resolve, reject).finally(done)
  })
}
