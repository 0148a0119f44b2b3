import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createVerifier } from '../../src/http/auth.ts'
import { KeysUnavailable } from '../../src/http/keySet.ts'
import { call, importSchool, JWT_SECRET, token } from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'

const PATH = '/api/zoom/meetings'
const bearer = (jwt: string) => ({ headers: { authorization: `Bearer ${jwt}` } })
const body = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60 }
const teacher = { sub: 'teacher-1', role: 'teacher' }

describe('a token that is not to be trusted', () => {
  let before: unknown
  beforeEach(async () => {
    before = await everything()
  })
  afterEach(async () => expect(await everything()).toEqual(before))

  const key = new TextEncoder().encode(JWT_SECRET)
  const cases: [string, () => Promise<string>][] = [
    ['expired', () => token({ ...teacher, expiresIn: -31 })],
    ['of another key', () => token({ ...teacher, secret: 'another-secret-of-at-least-32-characters' })],
    ['unsigned', async () => new UnsecuredJWT(teacher).setExpirationTime('1 h').encode()],
    ['without its signature', async () => (await token(teacher)).replace(/[^.]+$/, '')],
    [
      'of another algorithm',
      () => new SignJWT(teacher).setProtectedHeader({ alg: 'HS384' }).setExpirationTime('1 h').sign(key),
    ],
    ['that never expires', () => new SignJWT(teacher).setProtectedHeader({ alg: 'HS256' }).sign(key)],
    [
      'of nobody',
      () =>
        new SignJWT({ role: 'teacher' })
          .setProtectedHeader({ alg: 'HS256' })
          .setExpirationTime('1 h')
          .sign(key),
    ],
    ['that is none', async () => 'abc'],
  ]
  it.each(cases)('%s is 401', async (_, make) => {
    const answer = await call('POST', PATH, { ...bearer(await make()), body })
    expect(answer).toMatchObject({
      status: 401,
      body: {
        error: expect.stringMatching(/^Sign in: /),
        code: 'UNAUTHORIZED',
        requestId: expect.any(String),
      },
    })
  })
  it('missing is 401, before the body is looked at', async () => {
    expect((await call('POST', PATH, { body: {} })).status).toBe(401)
  })
})

describe('a role', () => {
  it('may be too small: 403, before the body is looked at', async () => {
    expect(await call('POST', PATH, { as: 'student-1', body: {} })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    })
    expect((await call('POST', PATH, { as: 'teacher-1', body: {} })).status).toBe(400)
  })
  it('is the roster’s before the token’s', async () => {
    await importSchool(1)
    const liar = await token({ sub: 'student-1', role: 'admin' })
    expect((await call('PUT', '/api/roster', { ...bearer(liar), body: {} })).status).toBe(403)
  })
  it('none is 403', async () => {
    expect((await call('GET', PATH, bearer(await token({ sub: 'x', role: 'authenticated' })))).status).toBe(
      403,
    )
  })
})

describe('a verifier', () => {
  const sign = (claims: Record<string, unknown>) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('u')
      .setExpirationTime('1 h')
      .sign(new TextEncoder().encode(JWT_SECRET))
  const verify = createVerifier({ secret: JWT_SECRET, issuer: 'school', audience: 'rollcall' })
  const mine = { iss: 'school', aud: 'rollcall' }

  it('finds the role where issuers put it', async () => {
    expect(
      await verify(await sign({ ...mine, role: 'authenticated', app_metadata: { role: 'teacher' } })),
    ).toMatchObject({ role: 'teacher' })
    expect(await verify(await sign({ ...mine, user_role: 'parent' }))).toMatchObject({ role: 'parent' })
    expect(
      await verify(await sign({ ...mine, role: 'student', email: 'A@School.Example', email_verified: true })),
    ).toMatchObject({
      role: 'student',
      email: 'a@school.example',
    })
  })
  it('checks issuer and audience', async () => {
    expect(await verify(await sign({ ...mine, iss: 'other' }))).toBeNull()
    expect(await verify(await sign({ ...mine, aud: 'other' }))).toBeNull()
  })

  it('takes the keys of a JWKS, and never a public key for a secret', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }
    const fetched = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation(async () => Response.json({ keys: [jwk] }))
    const verifyKeys = createVerifier({ jwksUrl: 'https://auth.school.example/jwks.json' })
    const claims = () => new SignJWT({ role: 'teacher' }).setSubject('u').setExpirationTime('1 h')
    expect(
      await verifyKeys(await claims().setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(privateKey)),
    ).toMatchObject({ id: 'u' })
    const forged = new TextEncoder().encode(JSON.stringify(jwk))
    expect(
      await verifyKeys(await claims().setProtectedHeader({ alg: 'HS256', kid: 'k' }).sign(forged)),
    ).toBeNull()
    fetched.mockRestore()
  })

  it('verifies a token once a minute, and takes it never past its own end', async () => {
    const ends = 1_900_000_000
    vi.useFakeTimers({ now: (ends - 80) * 1_000, toFake: ['Date'] })
    const subtle = vi.spyOn(crypto.subtle, 'verify')
    const verifyOne = createVerifier({ secret: JWT_SECRET })
    const jwt = await new SignJWT({ role: 'teacher' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('u')
      .setExpirationTime(ends)
      .sign(new TextEncoder().encode(JWT_SECRET))
    const asked = async (token: string) => {
      subtle.mockClear()
      return { id: (await verifyOne(token))?.id ?? null, times: subtle.mock.calls.length }
    }
    expect(await asked(jwt)).toEqual({ id: 'u', times: 1 })
    expect(await asked(jwt)).toEqual({ id: 'u', times: 0 })
    for (const _ of [1, 2]) expect(await asked(`${jwt.slice(0, -4)}AAAA`)).toEqual({ id: null, times: 1 })
    vi.setSystemTime((ends - 20) * 1_000)
    expect(await asked(jwt)).toEqual({ id: 'u', times: 1 })
    // Clocks may differ by half a minute.
    vi.setSystemTime((ends + 29) * 1_000)
    expect(await asked(jwt)).toEqual({ id: 'u', times: 0 })
    vi.setSystemTime((ends + 31) * 1_000)
    expect(await asked(jwt)).toEqual({ id: null, times: 1 })
    subtle.mockRestore()
    vi.useRealTimers()
  })

  it.each([
    ['breaks', async () => Promise.reject(new TypeError('fetch failed'))],
    ['fails', async () => new Response('down', { status: 503 })],
    ['answers with a page', async () => new Response('<html>')],
    ['has no keys to show', async () => Response.json({})],
  ])('blames no token where its issuer %s', async (_, answer) => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(answer)
    const verifyKeys = createVerifier({ jwksUrl: 'https://auth.school.example/jwks.json' })
    const { privateKey } = await generateKeyPair('ES256')
    const jwt = await new SignJWT({})
      .setSubject('u')
      .setExpirationTime('1 h')
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey)
    await expect(verifyKeys(jwt)).rejects.toThrow(KeysUnavailable)
    expect(await verifyKeys('nonsense')).toBeNull()
    fetched.mockRestore()
  })
})
