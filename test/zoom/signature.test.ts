import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerUrlValidation, verifySignature, webhookSecrets } from '../../src/zoom/webhook/signature.ts'
import { property, runs } from '../support/property.ts'
import { NOW } from '../support/scripted-zoom.ts'

const SECRET = 'webhook-secret'
const SECONDS = NOW / 1_000
const utf8 = new TextEncoder()

async function hmac(secret: string, bytes: Uint8Array): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', utf8.encode(secret), algorithm, false, ['sign'])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes))
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function signed(body: Uint8Array, timestamp: number | string = SECONDS, secret = SECRET) {
  const message = Uint8Array.from([...utf8.encode(`v0:${timestamp}:`), ...body])
  return { body, timestamp: String(timestamp), signature: `v0=${await hmac(secret, message)}` }
}

const BODY = utf8.encode('{"event":"meeting.started",  "payload":{"name":"Ñandú"}}')
const verify = (request: Parameters<typeof verifySignature>[0], secrets = [SECRET]) =>
  verifySignature(request, secrets, NOW)
const bad = { ok: false, refusal: { reason: 'BAD_SIGNATURE' } }

describe('a webhook', () => {
  it("agrees with Zoom's recipe, byte for byte", async () => {
    const signature = `v0=${await hmac(SECRET, utf8.encode(`v0:${SECONDS}:{"a":1}`))}`
    const request = { body: utf8.encode('{"a":1}'), timestamp: String(SECONDS), signature }
    expect(await verify(request)).toEqual({ ok: true, value: SECRET })
  })

  it(property('is taken with any bytes'), async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (body) => {
        expect(await verify(await signed(body))).toMatchObject({ ok: true })
      }),
    )
  })

  it(property('is refused when any one byte of body, timestamp or signature is another'), async () => {
    const request = await signed(BODY)
    const texts = { signature: utf8.encode(request.signature), timestamp: utf8.encode(request.timestamp) }
    const part = fc.constantFrom('body' as const, 'signature' as const, 'timestamp' as const)
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), fc.integer({ min: 1, max: 255 }), async (name, position, change) => {
        const bytes = Uint8Array.from(name === 'body' ? request.body : texts[name])
        const at = position % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ change
        const changed = name === 'body' ? bytes : new TextDecoder('latin1').decode(bytes)
        expect(await verify({ ...request, [name]: changed })).toMatchObject(bad)
      }),
      { numRuns: runs(500) },
    )
  })

  it.each([
    ['no signature', { signature: null }],
    ['no timestamp', { timestamp: null }],
    ['no version', { signature: 'a'.repeat(64) }],
    ['another version', { signature: `v1=${'a'.repeat(64)}` }],
    ['too short', { signature: `v0=${'a'.repeat(63)}` }],
    ['too long', { signature: `v0=${'a'.repeat(65)}` }],
    ['no hex', { signature: `v0=${'g'.repeat(64)}` }],
    ['two lines', { signature: `v0=${'a'.repeat(64)}\n` }],
  ])('is refused with %s', async (_what, headers) => {
    expect(await verify({ ...(await signed(BODY)), ...headers })).toMatchObject(bad)
  })

  it.each(['', '-1', '1.5', '1e9', ' 1', 'now'])(
    'is refused with %j for a timestamp, though signed',
    async (text) => {
      expect(await verify(await signed(BODY, text))).toMatchObject(bad)
    },
  )

  it('is refused when its signature is in capitals', async () => {
    const request = await signed(BODY)
    expect(
      await verify({ ...request, signature: `v0=${request.signature.slice(3).toUpperCase()}` }),
    ).toMatchObject(bad)
  })

  it.each([-300, 300])('is taken %i s away', async (seconds) => {
    expect(await verify(await signed(BODY, SECONDS + seconds))).toMatchObject({ ok: true })
  })

  it.each([-301, 301])('is stale %i s away', async (seconds) => {
    expect(await verify(await signed(BODY, SECONDS + seconds))).toMatchObject({
      refusal: { reason: 'STALE' },
    })
  })

  it('is taken a fraction of a second after the 300th', async () => {
    const request = await signed(BODY, SECONDS - 300)
    expect(await verifySignature(request, [SECRET], NOW + 999)).toMatchObject({ ok: true })
  })
})

describe('while the secret is being changed', () => {
  const secrets = webhookSecrets('new-secret, webhook-secret')

  it('takes both, and tells which one signed', async () => {
    expect(await verify(await signed(BODY), secrets)).toEqual({ ok: true, value: 'webhook-secret' })
    expect(await verify(await signed(BODY, SECONDS, 'new-secret'), secrets)).toEqual({
      ok: true,
      value: 'new-secret',
    })
    expect(await verify(await signed(BODY, SECONDS, 'old-secret'), secrets)).toMatchObject(bad)
  })

  it.each([
    ['a', ['a']],
    [' a , b ', ['a', 'b']],
    ['a,b,c', ['a', 'b']],
    ['a,', ['a']],
    [',', []],
  ])('reads %j', (text, expected) => {
    expect(webhookSecrets(text)).toEqual(expected)
  })
})

describe('a URL validation', () => {
  it('is answered with the HMAC of its token', async () => {
    const plainToken = 'qgg8vlvZRS6UYooatFL8Aw'
    const encryptedToken = await hmac(SECRET, utf8.encode(plainToken))
    expect(await answerUrlValidation(plainToken, SECRET)).toEqual({
      ok: true,
      value: { plainToken, encryptedToken },
    })
  })

  it('takes 256 characters of base64 in either alphabet', async () => {
    expect(await answerUrlValidation('Aa0+/=_-'.repeat(32), SECRET)).toMatchObject({ ok: true })
  })

  it.each([
    ['nothing', ''],
    ['257 characters', 'a'.repeat(257)],
    ['a forged webhook', `v0:${SECONDS}:{"event":"meeting.started"}`],
    ['a space', 'a b'],
    ['a line end', 'a\n'],
    ['a letter beyond ASCII', 'ñ'],
  ])('signs no token with %s', async (_what, plainToken) => {
    expect(await answerUrlValidation(plainToken, SECRET)).toMatchObject({
      refusal: { reason: 'BAD_PLAIN_TOKEN' },
    })
  })
})
