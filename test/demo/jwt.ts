import { SignJWT } from 'jose'
import type { Settings } from './settings.ts'

export interface Bearer {
  sub: string
  /** Who has none has the roster's. */
  role?: string | undefined
  email?: string | undefined
  name?: string | undefined
}

type Signing = Pick<Settings, 'AUTH_JWT_SECRET' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE'>

/** A token that the local server takes, for seven days or so many seconds. */
export function signToken(settings: Signing, { sub, ...claims }: Bearer, seconds?: number): Promise<string> {
  const token = new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setExpirationTime(seconds === undefined ? '7 days' : `${seconds} s`)
  if (settings.AUTH_ISSUER) token.setIssuer(settings.AUTH_ISSUER)
  if (settings.AUTH_AUDIENCE) token.setAudience(settings.AUTH_AUDIENCE)
  return token.sign(new TextEncoder().encode(settings.AUTH_JWT_SECRET))
}
