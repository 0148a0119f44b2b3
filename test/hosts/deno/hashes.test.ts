import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeHashes } from '../../../src/hosts/deno/hashes.ts'
import { hmacKey, webHashes } from '../../../src/zoom/webhook/hashes.ts'
import { property } from '../../support/property.ts'

const bytes = (from: { min: number; max: number }) =>
  fc.uint8Array({ minLength: from.min, maxLength: from.max }).map((some) => Uint8Array.from(some))

it(property('Deno’s hashes are Web Crypto’s'), () =>
  fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), bytes({ min: 0, max: 300 }), async (secret, message) => {
      expect(nodeHashes.digest(message)).toEqual(await webHashes.digest(message))
      const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await hmacKey(secret), message))
      expect(nodeHashes.isSigned(secret, message, mac)).toBe(true)
    }),
  ),
)

it(property('Deno takes a signature that Web Crypto takes, and no other'), () =>
  fc.assert(
    fc.asyncProperty(bytes({ min: 1, max: 300 }), bytes({ min: 32, max: 32 }), async (message, signature) => {
      const taken = await webHashes.isSigned('a secret', message, signature)
      expect(nodeHashes.isSigned('a secret', message, signature)).toBe(taken)
    }),
  ),
)
