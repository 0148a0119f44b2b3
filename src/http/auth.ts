import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { type ClaimOptions, type Claims, readClaims } from './claims.ts'
import { createKeySet, KeysUnavailable } from './keySet.ts'
import { Recent } from './recent.ts'

/** How bearer tokens are verified: by a shared secret, by the issuer's public keys, or by both. */
export interface AuthOptions extends ClaimOptions {
  secret?: string | undefined
  jwksUrl?: string | undefined
  issuer?: string | undefined
  audience?: string | undefined
}

/** The bearer's claims, or null if the token is not good. Throws KeysUnavailable. */
export type VerifyToken = (token: string) => Promise<Claims | null>

/** Clocks may differ by this many seconds. */
const TOLERANCE_S = 30

/** HS256 for the secret and asymmetric algorithms for the key set: a public key can never be taken for a secret. */
const KEY_SET_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]

export function createVerifier(options: AuthOptions): VerifyToken {
  const recent = new Recent<string, Verified>(MOST_RECENT)
  const { secret, jwksUrl, issuer, audience } = options
  const key = secret === undefined ? null : secretKeyOf(secret)
  const keySet = jwksUrl === undefined ? null : createKeySet(jwksUrl)
  const checks = {
    requiredClaims: ['exp', 'sub'],
    clockTolerance: TOLERANCE_S,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  }
  const verify = async (token: string): Promise<JWTPayload | null> => {
    const alg = algorithmOf(token)
    if (key && alg === 'HS256')
      return (await jwtVerify(token, await key(), { ...checks, algorithms: ['HS256'] })).payload
    if (keySet) return (await jwtVerify(token, keySet, { ...checks, algorithms: KEY_SET_ALGORITHMS })).payload
    return null
  }
  async function read(token: string): Promise<Claims | null> {
    try {
      const payload = await verify(token)
      return payload && readClaims(payload, options)
    } catch (error) {
      // jose's own errors mean a bad token. All other errors mean that the keys cannot be had.
      if (error instanceof errors.JOSEError) return null
      throw error instanceof KeysUnavailable ? error : new KeysUnavailable('JWKS', { cause: error })
    }
  }
  return async (token) => {
    const known = recent.get(token)
    if (known && isGood(known, Date.now())) return known.claims
    const claims = await read(token)
    if (claims !== null && token.length <= LONGEST) recent.set(token, { claims, at: Date.now() })
    return claims
  }
}

/** A token with its claims, and when it was verified. */
interface Verified {
  claims: Claims
  at: number
}

/**
 * A page asks several times with one token, and to verify it takes a sixth of a read on Deno. A token is good for a minute more after the issuer has
 * withdrawn its key, and never longer than it says itself.
 */
const RECENT_MS = 60_000
const MOST_RECENT = 1_000
const LONGEST = 8_000

const isGood = ({ claims, at }: Verified, now: number): boolean =>
  now >= at && now < at + RECENT_MS && now < claims.expiresAt + TOLERANCE_S * 1_000

/**
 * Imported once, because jose would import it for each token. The key itself is kept, not a promise: on Workers a request may not wait for
 * another request's promise.
 */
function secretKeyOf(secret: string) {
  const bytes = new TextEncoder().encode(secret)
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const imported = () => crypto.subtle.importKey('raw', bytes, hmac, false, ['verify'])
  let key: Awaited<ReturnType<typeof imported>> | undefined
  return async () => {
    key ??= await imported()
    return key
  }
}

function algorithmOf(token: string): unknown {
  try {
    return decodeProtectedHeader(token).alg
  } catch {
    return undefined
  }
}
