type Bytes = Uint8Array<ArrayBuffer>

/** The hashes that each webhook takes. A platform may have a quicker way to them than Web Crypto. */
export interface Hashes {
  /** Whether the signature is the HMAC-SHA-256 of the message. Compares in constant time. */
  isSigned(secret: string, message: Bytes, signature: Bytes): boolean | Promise<boolean>
  /** The SHA-256. */
  digest(message: Bytes): Bytes | Promise<Bytes>
}

const HMAC = { name: 'HMAC', hash: 'SHA-256' }

export const webHashes: Hashes = {
  isSigned: async (secret, message, signature) =>
    crypto.subtle.verify('HMAC', await hmacKey(secret), signature, message),
  digest: async (message) => new Uint8Array(await crypto.subtle.digest('SHA-256', message)),
}

const keys = new Map<string, Awaited<ReturnType<typeof imported>>>()

/** Imported once. The key itself is kept, not a promise: on Workers a request may not wait for another request's promise. */
export async function hmacKey(secret: string) {
  const key = keys.get(secret) ?? (await imported(secret))
  keys.set(secret, key)
  return key
}

const encoder = new TextEncoder()

const imported = (secret: string) =>
  crypto.subtle.importKey('raw', encoder.encode(secret), HMAC, false, ['sign', 'verify'])
