const PREFIX = 'whsec_'

/** A new secret, as Standard Webhooks writes it. */
export const newSecret = (): string => `${PREFIX}${base64(crypto.getRandomValues(new Uint8Array(32)))}`

/** The headers of Standard Webhooks 1.0.0 for a message, signed by each of these secrets. */
export async function signedHeaders({
  id,
  body,
  now,
  secrets,
}: {
  id: string
  body: string
  now: number
  secrets: readonly string[]
}): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000))
  const signatures = await Promise.all(
    secrets.map((secret) => signature(secret, `${id}.${timestamp}.${body}`)),
  )
  return {
    'content-type': 'application/json',
    'user-agent': 'Rollcall',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

async function signature(secret: string, content: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice(PREFIX.length)), (c) => c.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(content))
  return `v1,${base64(new Uint8Array(mac))}`
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
