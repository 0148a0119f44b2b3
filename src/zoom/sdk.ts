import { base64url, SignJWT } from 'jose'

export interface SdkCredentials {
  sdkKey: string
  sdkSecret: string
}

export interface SdkSession {
  meetingNumber: string
  /** 0 joins. 1 starts the meeting as its host, and then the SDK also needs a ZAK. */
  role: 0 | 1
  /** Milliseconds since the epoch, as `until`, the wanted end of the signature. */
  now: number
  until: number
}

/** Zoom's limits for the lifetime of a signature. A signature never lives shorter or longer, even if the caller asks for it. */
const SHORTEST_S = 30 * 60
const LONGEST_S = 48 * 60 * 60

/** Signs the JWT that lets Zoom's Meeting SDK into one meeting in one role. */
export function signSdk({ sdkKey, sdkSecret }: SdkCredentials, session: SdkSession): Promise<string> {
  const { meetingNumber, role, now, until } = session
  const iat = Math.floor(now / 1_000)
  const wanted = Math.floor(until / 1_000) - iat
  const exp = iat + Math.min(Math.max(wanted, SHORTEST_S), LONGEST_S)
  return new SignJWT({ appKey: sdkKey, sdkKey, mn: meetingNumber, role, iat, exp, tokenExp: exp })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(sdkSecret))
}

/** 26 bytes are 35 characters, Zoom's limit. */
const KEY_BYTES = 26

/** The customer key of a user who joins through the SDK. Zoom repeats it in webhooks and reports. Nobody can make another's. */
export async function customerKey(secret: string, meetingNumber: string, userId: string): Promise<string> {
  const text = new TextEncoder()
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', text.encode(secret), hmac, false, ['sign'])
  // As JSON, so that two different pairs never give the same text.
  const mac = await crypto.subtle.sign('HMAC', key, text.encode(JSON.stringify([meetingNumber, userId])))
  return base64url.encode(new Uint8Array(mac, 0, KEY_BYTES))
}
