import { SignJWT } from 'jose'

export interface Bearer {
  sub: string
  role: string
  email?: string | undefined
  name?: string | undefined
}

/** A token for the local server, good for a week. */
export const signToken = (secret: string, { sub, ...claims }: Bearer): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime('7 days')
    .sign(new TextEncoder().encode(secret))
