import * as fc from 'fast-check'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { customerKey, signSdk } from '../../src/zoom/sdk.ts'
import { property } from '../support/property.ts'
import { NOW } from '../support/scripted-zoom.ts'

const credentials = { sdkKey: 'sdk-key', sdkSecret: 'sdk-secret-of-at-least-32-characters' }
const IAT = NOW / 1_000
const lasting = (seconds: number) =>
  ({ meetingNumber: '85123456789', role: 0, now: NOW + 999, until: NOW + seconds * 1_000 }) as const

describe('an SDK signature', () => {
  it('says who may enter which meeting, and until when', async () => {
    const token = await signSdk(credentials, lasting(3 * 3_600))
    const key = new TextEncoder().encode(credentials.sdkSecret)
    const { payload } = await jwtVerify(token, key, { currentDate: new Date(NOW), algorithms: ['HS256'] })
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(payload).toEqual({
      appKey: 'sdk-key',
      sdkKey: 'sdk-key',
      mn: '85123456789',
      role: 0,
      iat: IAT,
      exp: IAT + 10_800,
      tokenExp: IAT + 10_800,
    })
  })

  it.each([
    ['a class that is over', -60, 1_800],
    ['a class that is over in a moment', 1_799, 1_800],
    ['a class of the day after tomorrow', 172_800, 172_800],
    ['a class of next week', 604_800, 172_800],
  ])('lives within Zoom’s limits: of %s', async (_, seconds, lives) => {
    const { exp, tokenExp } = decodeJwt(await signSdk(credentials, lasting(seconds)))
    expect([exp, tokenExp]).toEqual([IAT + lives, IAT + lives])
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
