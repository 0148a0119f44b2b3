import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import * as z from 'zod'
import { Role } from '../domain/events.ts'
import { isStorable } from './schemas.ts'

/** How bearer tokens are verified: by a shared secret, by the issuer's public keys, or by both. */
export interface AuthOptions {
  secret?: string | undefined
  jwksUrl?: string | undefined
  issuer?: string | undefined
  audience?: string | undefined
}

/** What a token says of its bearer. The roster's word comes first if the roster knows the bearer. */
export interface Claims {
  id: string
  role: Role | null
  email: string | null
  name: string | null
}

/** The issuer's keys cannot be fetched, so no token can be checked. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

/** The bearer's claims, or null if the token is not good. Throws KeysUnavailable. */
export type VerifyToken = (token: string) => Promise<Claims | null>

/** Seconds by which clocks may differ. */
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

export function createVerifier({ secret, jwksUrl, issuer, audience }: AuthOptions): VerifyToken {
  const key = secret === undefined ? null : new TextEncoder().encode(secret)
  const keySet = jwksUrl === undefined ? null : createRemoteJWKSet(new URL(jwksUrl))
  const checks = {
    requiredClaims: ['exp', 'sub'],
    clockTolerance: TOLERANCE_S,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  }
  const verify = async (token: string): Promise<JWTPayload | null> => {
    const alg = algorithmOf(token)
    if (key && alg === 'HS256')
      return (await jwtVerify(token, key, { ...checks, algorithms: ['HS256'] })).payload
    if (keySet) return (await jwtVerify(token, keySet, { ...checks, algorithms: KEY_SET_ALGORITHMS })).payload
    return null
  }
  return async (token) => {
    try {
      const payload = await verify(token)
      return payload && toClaims(payload)
    } catch (error) {
      if (isOutage(error)) throw new KeysUnavailable('JWKS', { cause: error })
      return null
    }
  }
}

function algorithmOf(token: string): unknown {
  try {
    return decodeProtectedHeader(token).alg
  } catch {
    return undefined
  }
}

/** The token is not at fault. jose uses its base class for a bad answer of the issuer, and subclasses for bad tokens. */
const isOutage = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error.code === errors.JOSEError.code ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid

const text = z.string().trim().min(1).nullable().catch(null)
const role = Role.nullable().catch(null)

const Payload = z.object({
  sub: z.string().min(1).refine(isStorable),
  email: text.default(null),
  name: text.default(null),
  role: role.default(null),
  user_role: role.default(null),
  app_metadata: z
    .object({ role: role.default(null) })
    .catch({ role: null })
    .default({ role: null }),
  user_metadata: z
    .object({ name: text.default(null) })
    .catch({ name: null })
    .default({ name: null }),
})

function toClaims(payload: JWTPayload): Claims | null {
  const parsed = Payload.safeParse(payload)
  if (!parsed.success) return null
  const { sub, email, name, app_metadata, user_role, role, user_metadata } = parsed.data
  return {
    id: sub,
    role: app_metadata.role ?? user_role ?? role,
    email: email?.toLowerCase() ?? null,
    name: name ?? user_metadata.name,
  }
}
