import { SignJWT } from 'jose'
import type { Signing } from './settings.ts'

export interface Bearer {
  sub: string
  /** Who has none has the roster's. */
  role?: string | undefined
  email?: string | undefined
  name?: string | undefined
}

/** A token that the server with these settings takes, for seven days or so many seconds. */
export function signToken(settings: Signing, { sub, ...claims }: Bearer, seconds?: number): Promise<string> {
  const token = new SignJWT({ ...claims, ...claimsNamed(settings, sub, claims.role) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setExpirationTime(seconds === undefined ? '7 days' : `${seconds} s`)
  if (settings.AUTH_ISSUER) token.setIssuer(settings.AUTH_ISSUER)
  if (settings.AUTH_AUDIENCE) token.setAudience(settings.AUTH_AUDIENCE)
  return token.sign(new TextEncoder().encode(settings.AUTH_JWT_SECRET))
}

/** What the settings ask of a token beside its issuer and its audience. A claim's whole name comes before a path. */
function claimsNamed(settings: Signing, sub: string, role: string | undefined): Record<string, unknown> {
  const { AUTH_USER_CLAIM: user, AUTH_ROLE_CLAIM: roleClaim, AUTH_AUTHORIZED_PARTIES: parties } = settings
  const [party] = (parties ?? '').split(',')
  return {
    ...(user && user !== 'email' && { [user]: sub }),
    ...(user === 'email' && { email_verified: true }),
    ...(roleClaim && { [roleClaim]: role }),
    ...(party?.trim() && { azp: party.trim() }),
  }
}
