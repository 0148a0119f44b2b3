import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Hashes } from '../../zoom/webhook/hashes.ts'

/** Done at once. Deno hands Web Crypto's work to another thread, and the way there and back takes longer than a webhook's hash. */
export const nodeHashes: Hashes = {
  isSigned: (secret, message, signature) =>
    timingSafeEqual(createHmac('sha256', secret).update(message).digest(), signature),
  digest: (message) => new Uint8Array(createHash('sha256').update(message).digest()),
}
