import { Recent } from './recent.ts'

/** The pseudonym of a user in log lines; null for nobody, and if there is no secret to make it with. */
export type Pseudonym = (id: string) => Promise<string | null>

/** The same people ask again and again, and a signature takes a tenth of a read on Deno. */
const MOST_KNOWN = 2_000

const HMAC = { name: 'HMAC', hash: 'SHA-256' }

/**
 * An HMAC-SHA-256 of the id. The first 16 hex digits tell a school's people apart. With the secret, `npm run who` finds the pseudonym of an
 * id.
 */
export function createPseudonym(secret: string | undefined): Pseudonym {
  const text = new TextEncoder()
  const imported = () => crypto.subtle.importKey('raw', text.encode(secret), HMAC, false, ['sign'])
  // The key itself, not a promise: on Workers a request may not wait for another request's promise.
  let key: Awaited<ReturnType<typeof imported>> | undefined
  const known = new Recent<string, string>(MOST_KNOWN)
  return async (id) => {
    if (secret === undefined) return null
    return known.get(id) ?? made(id)
  }

  async function made(id: string): Promise<string> {
    key ??= await imported()
    // Signed with a purpose, so that the result cannot be a signature of anything else under this secret.
    const mac = await crypto.subtle.sign('HMAC', key, text.encode(`rollcall-log-actor:${id}`))
    const pseudonym = Array.from(new Uint8Array(mac, 0, 8), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('')
    known.set(id, pseudonym)
    return pseudonym
  }
}

/** LOG_SECRET, or else another secret of the server. */
export const logSecretOf = (settings: {
  LOG_SECRET?: string | undefined
  AUTH_JWT_SECRET?: string | undefined
  ZOOM_CLIENT_SECRET?: string | undefined
}): string | undefined => settings.LOG_SECRET ?? settings.AUTH_JWT_SECRET ?? settings.ZOOM_CLIENT_SECRET
