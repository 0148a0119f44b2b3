import type { JWTPayload } from 'jose'
import * as z from 'zod'
import { Role } from '../domain/access.ts'
import { isStorable } from '../domain/storable.ts'
import { type Token, vouchedEmail } from '../domain/who/vouching.ts'

/** The settings of the claims that identify a bearer; docs/configuration.md describes each. */
export interface ClaimOptions {
  /**
   * The claim of the user's id, by name or path; `sub` by default. `email`: the user is found by the e-mail, if the issuer vouches for it.
   */
  userClaim?: string | undefined
  /** The claim of the role, by name or path. By default the places that Supabase and others use. */
  roleClaim?: string | undefined
  /** The `azp` that tokens may have; empty takes any. */
  authorizedParties?: readonly string[] | undefined
  /** Whether the issuer verifies every e-mail before it gives a token. */
  trustEmail?: boolean | undefined
}

/** The claims of a token, and the bearer's key in the roster. */
export interface Claims extends Token {
  knownBy: 'id' | 'email'
  /** When the token ends, in epoch milliseconds. */
  expiresAt: number
  /** The token's scopes. They count beside the bearer's role. */
  scopes: readonly string[]
}

const text = z.string().trim().min(1).nullable().catch(null)
const id = z.string().min(1).max(200).refine(isStorable)
const Subject = id.nullable().catch(null)
/** In a claim that the school has named, ids may be numbers and roles may be a list. The first role that Rollcall knows counts. */
const NamedId = z
  .union([z.string(), z.int().transform(String)])
  .pipe(id)
  .nullable()
  .catch(null)
const UsualRole = Role.nullable().catch(null)
const NamedRole = z
  .union([z.array(z.unknown()).transform((roles) => roles.find(isRole)), z.unknown()])
  .pipe(Role)
  .nullable()
  .catch(null)

const isRole = (value: unknown): boolean => Role.safeParse(value).success

/** In this order. With Supabase, `role` by itself is a role of Postgres, and so none of Rollcall's. */
const USUAL_ROLE_CLAIMS = ['app_metadata.role', 'user_role', 'role']

/** The bearer of a token with a good signature; null if the token names no bearer or was made for another party. */
export function readClaims(payload: JWTPayload, options: ClaimOptions): Claims | null {
  const { userClaim = 'sub', roleClaim, authorizedParties = [], trustEmail = false } = options
  if (authorizedParties.length > 0 && !authorizedParties.includes(String(payload['azp']))) return null
  const knownBy = userClaim === 'email' ? 'email' : 'id'
  const isNamed = knownBy === 'id' && userClaim !== 'sub'
  const id = isNamed ? NamedId.parse(claimAt(payload, userClaim)) : Subject.parse(payload.sub)
  const word = text.parse(payload['email'])?.toLowerCase() ?? null
  const email = vouchedEmail(word, payload['email_verified'], trustEmail)
  if (id === null || (knownBy === 'email' && email === null)) return null
  const role = roleClaim === undefined ? usualRole(payload) : NamedRole.parse(claimAt(payload, roleClaim))
  const name = text.parse(payload['name']) ?? text.parse(claimAt(payload, 'user_metadata.name'))
  return { knownBy, id, role, email, name, expiresAt: (payload.exp ?? 0) * 1000, scopes: scopesIn(payload) }
}

/** By RFC 8693, as Entra and Okta write it, and as Auth0 writes an API's permissions. */
const SCOPE_CLAIMS = ['scope', 'scp', 'permissions']

const Scopes = z.union([z.string().transform((words) => words.split(' ')), z.array(z.string())]).catch([])

const scopesIn = (payload: JWTPayload): string[] =>
  SCOPE_CLAIMS.flatMap((claim) => Scopes.parse(payload[claim]))

function usualRole(payload: JWTPayload): Role | null {
  const roles = USUAL_ROLE_CLAIMS.map((claim) => UsualRole.parse(claimAt(payload, claim)))
  return roles.find((role) => role !== null) ?? null
}

/** The claim of this name, or at this path: Auth0 wants names that are addresses, and these have dots. */
function claimAt(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path]
  return path.split('.').reduce<unknown>(memberOf, payload)
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
