import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { type ClaimOptions, type Claims, readClaims } from './claims.ts'
import { createKeySet, KeysUnavailable } from './keySet.ts'

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
  return async (token) => {
    try {
      const payload = await verify(token)
      return payload && readClaims(payload, options)
    } catch (error) {
      // jose's own errors mean a bad token. All other errors mean that the keys cannot be had.
      if (error instanceof errors.JOSEError) return null
      throw error instanceof KeysUnavailable ? error : new KeysUnavailable('JWKS', { cause: error })
    }
  }
}

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
