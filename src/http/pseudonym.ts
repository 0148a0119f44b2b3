/** What the log says in place of a user's id; null for nobody, and where there is no secret to keep the id by. */
export type Pseudonym = (id: string) => Promise<string | null>

const HMAC = { name: 'HMAC', hash: 'SHA-256' }

/**
 * An HMAC-SHA-256 of the id. Its first 16 hex digits tell a school's people apart. With the secret `npm run who` works out
 * whose it is.
 */
export function createPseudonym(secret: string | undefined): Pseudonym {
  const text = new TextEncoder()
  const imported = () => crypto.subtle.importKey('raw', text.encode(secret), HMAC, false, ['sign'])
  // The key and no promise of it: on Workers no request may wait for another's.
  let key: Awaited<ReturnType<typeof imported>> | undefined
  return async (id) => {
    if (secret === undefined) return null
    key ??= await imported()
    // With what it is for, so that it is no signature of anything else that this secret signs.
    const mac = await crypto.subtle.sign('HMAC', key, text.encode(`rollcall-log-actor:${id}`))
    return Array.from(new Uint8Array(mac, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}

/** LOG_SECRET, or else a secret that the server has anyway. */
export const logSecretOf = (settings: {
  LOG_SECRET?: string | undefined
  AUTH_JWT_SECRET?: string | undefined
  ZOOM_CLIENT_SECRET?: string | undefined
}): string | undefined => settings.LOG_SECRET ?? settings.AUTH_JWT_SECRET ?? settings.ZOOM_CLIENT_SECRET
