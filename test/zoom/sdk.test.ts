import * as fc from 'fast-check'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { customerKey, signSdk } from '../../src/zoom/sdk.ts'
import { property } from '../support/property.ts'
import { NOW } from '../support/scripted-zoom.ts'

const credentials = { sdkKey: 'sdk-key', sdkSecret: 'sdk-secret-of-at-least-32-characters' }
const session = { meetingNumber: '85123456789', role: 0, now: NOW + 999 } as const
const IAT = NOW / 1_000

describe('an SDK signature', () => {
  it('says who may enter which meeting, for two hours', async () => {
    const token = await signSdk(credentials, session)
    const key = new TextEncoder().encode(credentials.sdkSecret)
    const { payload } = await jwtVerify(token, key, { currentDate: new Date(NOW), algorithms: ['HS256'] })
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(payload).toEqual({
      appKey: 'sdk-key',
      sdkKey: 'sdk-key',
      mn: '85123456789',
      role: 0,
      iat: IAT,
      exp: IAT + 7_200,
      tokenExp: IAT + 7_200,
    })
  })

  it.each([1_800, 172_800])('lives for %i s where that is asked for', async (lifetimeSeconds) => {
    await expect(signSdk(credentials, { ...session, lifetimeSeconds })).resolves.toContain('.')
  })

  it.each([1_799, 172_801, Number.NaN])('refuses to live for %d s', (lifetimeSeconds) => {
    expect(() => signSdk(credentials, { ...session, lifetimeSeconds })).toThrow(RangeError)
  })
})

describe('a customer key', () => {
  it('is the same each time, in 35 characters of base64url', async () => {
    const key = await customerKey('secret', '85123456789', 'user-1')
    expect(key).toMatch(/^[A-Za-z0-9_-]{35}$/)
    expect(await customerKey('secret', '85123456789', 'user-1')).toBe(key)
  })

  it(property('is another for every other secret, meeting or person'), async () => {
    const triple = fc.tuple(fc.string({ minLength: 1 }), fc.string(), fc.string())
    await fc.assert(
      fc.asyncProperty(triple, triple, async (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other))
        expect(await customerKey(...one)).not.toBe(await customerKey(...other))
      }),
    )
  })
})
