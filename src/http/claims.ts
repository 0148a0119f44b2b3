import type { JWTPayload } from 'jose'
import * as z from 'zod'
import { Role } from '../domain/events.ts'
import { type Token, vouchedEmail } from '../domain/who/vouching.ts'
import { isStorable } from './schemas.ts'

/** Where a token says who its bearer is; the README's table says what each is for. */
export interface ClaimOptions {
  /** A claim's name or path, `sub` by default. `email`: the roster's user with the e-mail that the issuer vouches for. */
  userClaim?: string | undefined
  /** A claim's name or path; by default where Supabase and others put the role. */
  roleClaim?: string | undefined
  /** The `azp` that tokens may have; empty takes any. */
  authorizedParties?: readonly string[] | undefined
  /** Whether the issuer verifies every e-mail before it gives a token. */
  trustEmail?: boolean | undefined
}

/** What a token says of its bearer, and how the roster knows them. */
export interface Claims extends Token {
  knownBy: 'id' | 'email'
}

const text = z.string().trim().min(1).nullable().catch(null)
const Id = z
  .union([z.string(), z.int().transform(String)])
  .pipe(z.string().min(1).max(200).refine(isStorable))
  .nullable()
  .catch(null)
/** Some issuers give a list of roles: the first that Rollcall knows counts. */
const RoleClaim = z
  .union([
    Role,
    z.array(z.unknown()).transform((roles) => roles.find((role) => Role.safeParse(role).success)),
  ])
  .pipe(Role)
  .nullable()
  .catch(null)

/** In this order. `role` alone is Postgres's with Supabase, and then none of Rollcall's. */
const ROLE_CLAIMS = ['app_metadata.role', 'user_role', 'role']

/** The bearer by a token whose signature is good; null where it does not say who that is, or was made for another party. */
export function readClaims(payload: JWTPayload, options: ClaimOptions): Claims | null {
  const { userClaim = 'sub', roleClaim, authorizedParties = [], trustEmail = false } = options
  if (authorizedParties.length > 0 && !authorizedParties.includes(String(payload['azp']))) return null
  const knownBy = userClaim === 'email' ? 'email' : 'id'
  const id = Id.parse(claimAt(payload, knownBy === 'email' ? 'sub' : userClaim))
  const word = text.parse(payload['email'])?.toLowerCase() ?? null
  const email = vouchedEmail(word, payload['email_verified'], trustEmail)
  if (id === null || (knownBy === 'email' && email === null)) return null
  const role = roleIn(payload, roleClaim === undefined ? ROLE_CLAIMS : [roleClaim])
  const name = text.parse(payload['name']) ?? text.parse(claimAt(payload, 'user_metadata.name'))
  return { knownBy, id, role, email, name }
}

function roleIn(payload: JWTPayload, claims: readonly string[]): Role | null {
  const roles = claims.map((claim) => RoleClaim.parse(claimAt(payload, claim) ?? null))
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
