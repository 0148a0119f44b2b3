import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importSchool } from '../support/rollcall.ts'
import { createIssuer } from './issuer.ts'
import { rollcallWith } from './reconfigured.ts'

/** The worked examples of docs/auth.md, each on a token of that provider's shape. */

beforeEach(async () => {
  await importSchool(1)
})
afterEach(() => {
  vi.restoreAllMocks()
})

type Ask = Awaited<ReturnType<typeof rollcallWith>>

/** Who somebody is to Rollcall, by what they may do: a teacher schedules, an admin changes the roster. */
async function roleOf(ask: Ask, jwt: string): Promise<string> {
  const roster = await ask('PUT', '/api/roster', { jwt, body: {} })
  if (roster.status !== 403) return roster.status === 200 ? 'admin' : String(roster.status)
  // Before the body is looked at, which is not valid.
  const created = await ask('POST', '/api/zoom/meetings', { jwt, body: {} })
  return created.status === 400 ? 'teacher' : 'no teacher'
}

/** The host of what this bearer schedules, as the roster knows them. */
async function hostOf(ask: Ask, jwt: string): Promise<unknown> {
  const body = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60 }
  const { body: answer } = await ask('POST', '/api/zoom/meetings', { jwt, body })
  return Object(answer).meeting?.host_id
}

describe('Supabase', () => {
  const iss = 'https://abcdefghijklmnop.supabase.co/auth/v1'
  const jwks = `${iss}/.well-known/jwks.json`
  const settings = {
    AUTH_JWT_SECRET: '',
    AUTH_JWKS_URL: jwks,
    AUTH_ISSUER: iss,
    AUTH_AUDIENCE: 'authenticated',
    AUTH_USER_CLAIM: 'app_metadata.roster_id',
    AUTH_ROLE_CLAIM: 'app_metadata.role',
  }
  const payload = {
    iss,
    aud: 'authenticated',
    sub: '8ccaa7af-909f-44e7-84cb-67cdccb56be6',
    email: 'teacher@school.example',
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'], roster_id: 'teacher-1', role: 'teacher' },
    // A user writes this themselves.
    user_metadata: { email: 'teacher@school.example', email_verified: true, role: 'admin' },
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: 1_772_438_400 }],
    session_id: '4b938a09-5372-4177-a314-cfa292099ea2',
    is_anonymous: false,
  }

  it('says in app_metadata who somebody is and what they are', async () => {
    const { sign } = await createIssuer(jwks, 'ES256')
    const ask = rollcallWith(settings)
    expect(await roleOf(ask, await sign(payload))).toBe('teacher')
    expect(await hostOf(ask, await sign(payload))).toBe('teacher-1')
    const newcomer = { ...payload, app_metadata: { roster_id: 'admin-9', role: 'admin' } }
    expect(await roleOf(ask, await sign(newcomer))).toBe('admin')
  })
  it('vouches for no e-mail by what a user wrote, unless the school says that it verifies all', async () => {
    const { sign } = await createIssuer(jwks, 'ES256')
    const byEmail = { ...settings, AUTH_USER_CLAIM: 'email' }
    expect(await roleOf(rollcallWith(byEmail), await sign(payload))).toBe('401')
    const ask = rollcallWith({ ...byEmail, AUTH_TRUST_EMAIL: 'true' })
    expect(await hostOf(ask, await sign(payload))).toBe('teacher-1')
    const anonymous = { ...payload, email: '', is_anonymous: true }
    expect(await roleOf(ask, await sign(anonymous))).toBe('401')
  })
  it('of another project is refused', async () => {
    const { sign } = await createIssuer(jwks, 'ES256')
    const ask = rollcallWith(settings)
    for (const other of [{ iss: 'https://another.supabase.co/auth/v1' }, { aud: 'anon' }])
      expect(await roleOf(ask, await sign({ ...payload, ...other }))).toBe('401')
  })
})

describe('Clerk', () => {
  const iss = 'https://clerk.school.example'
  const jwks = `${iss}/.well-known/jwks.json`
  const settings = {
    AUTH_JWT_SECRET: '',
    AUTH_JWKS_URL: jwks,
    AUTH_ISSUER: iss,
    AUTH_AUTHORIZED_PARTIES: 'https://school.example, https://staff.school.example',
    AUTH_USER_CLAIM: 'roster_id',
    AUTH_ROLE_CLAIM: 'o.rol',
  }
  const payload = {
    azp: 'https://school.example',
    fva: [7, -1],
    iss,
    jti: '10db7f531a90cb2faea4',
    nbf: 1_772_438_400,
    o: { id: 'org_2abc', slg: 'school', rol: 'teacher', per: 'read,manage', fpm: '3,2' },
    pla: 'u:free,o:pro',
    fea: 'o:dashboard',
    sid: 'sess_2abc',
    sts: 'active',
    sub: 'user_2abcDEF',
    v: 2,
    roster_id: 'teacher-1',
  }

  it('says in the organisation what somebody is, and in a claim of the school’s own who', async () => {
    const { sign } = await createIssuer(jwks, 'RS256')
    const ask = rollcallWith(settings)
    expect(await hostOf(ask, await sign(payload))).toBe('teacher-1')
    const newcomer = { ...payload, roster_id: 'admin-9', o: { ...payload.o, rol: 'admin' } }
    expect(await roleOf(ask, await sign(newcomer))).toBe('admin')
  })
  it('without an organisation says no role', async () => {
    const { sign } = await createIssuer(jwks, 'RS256')
    const { o: _, ...alone } = { ...payload, roster_id: 'teacher-9' }
    expect(await roleOf(rollcallWith(settings), await sign(alone))).toBe('no teacher')
  })
  it.each([
    ['for another page', { azp: 'https://elsewhere.example' }],
    ['for no page', { azp: undefined }],
    ['of nobody in the roster', { roster_id: '' }],
  ])('%s is refused', async (_, changes) => {
    const { sign } = await createIssuer(jwks, 'RS256')
    expect(await roleOf(rollcallWith(settings), await sign({ ...payload, ...changes }))).toBe('401')
  })
})

describe('Auth0', () => {
  const iss = 'https://school.eu.auth0.com/'
  const jwks = `${iss}.well-known/jwks.json`
  const settings = {
    AUTH_JWT_SECRET: '',
    AUTH_JWKS_URL: jwks,
    AUTH_ISSUER: iss,
    AUTH_AUDIENCE: 'https://rollcall.school.example',
    AUTH_USER_CLAIM: 'https://school.example/roster_id',
    AUTH_ROLE_CLAIM: 'https://school.example/roles',
  }
  const payload = {
    iss,
    sub: 'auth0|65f1c0ffee',
    aud: ['https://rollcall.school.example', 'https://school.eu.auth0.com/userinfo'],
    azp: 'k2mJ0clientOfTheFrontend',
    scope: 'openid profile email',
    permissions: [],
    'https://school.example/roster_id': 'teacher-1',
    'https://school.example/roles': ['member', 'teacher'],
  }

  it('says both in claims with addresses as names, the role in a list', async () => {
    const { sign } = await createIssuer(jwks, 'RS256')
    const ask = rollcallWith(settings)
    expect(await hostOf(ask, await sign(payload))).toBe('teacher-1')
    const newcomer = { ...payload, 'https://school.example/roster_id': 'teacher-9' }
    expect(await roleOf(ask, await sign(newcomer))).toBe('teacher')
  })
  it('names somebody by an e-mail that it has verified, and by no other', async () => {
    const { sign } = await createIssuer(jwks, 'RS256')
    const ask = rollcallWith({ ...settings, AUTH_USER_CLAIM: 'email' })
    const email = 'Teacher@School.example'
    expect(await hostOf(ask, await sign({ ...payload, email, email_verified: true }))).toBe('teacher-1')
    for (const email_verified of [false, 'true', undefined])
      expect(await roleOf(ask, await sign({ ...payload, email, email_verified }))).toBe('401')
  })
  it('for another API is refused', async () => {
    const { sign } = await createIssuer(jwks, 'RS256')
    const elsewhere = { ...payload, aud: 'https://school.eu.auth0.com/userinfo' }
    expect(await roleOf(rollcallWith(settings), await sign(elsewhere))).toBe('401')
  })
})

describe('by e-mail', () => {
  const iss = 'https://auth.school.example/'
  const jwks = `${iss}jwks.json`
  const settings = { AUTH_JWT_SECRET: '', AUTH_JWKS_URL: jwks, AUTH_ISSUER: iss, AUTH_USER_CLAIM: 'email' }

  it('an id of the issuer’s own is never taken for one of the roster’s', async () => {
    const { sign } = await createIssuer(jwks, 'ES256')
    const stranger = { iss, sub: 'teacher-1', role: 'teacher', email: 'x@home.example', email_verified: true }
    expect(await hostOf(rollcallWith(settings), await sign(stranger))).toBe('issuer:teacher-1')
  })
  it('a user who was removed is nobody, with any role in the token', async () => {
    const { sign } = await createIssuer(jwks, 'ES256')
    const ask = rollcallWith({ ...settings, AUTH_JWT_SECRET: '' })
    const admin = { iss, sub: 'a', role: 'admin', email: 'admin-1@school.example', email_verified: true }
    const pupil = { iss, sub: 's', role: 'admin', email: 'student-1@school.example', email_verified: true }
    expect(await roleOf(ask, await sign(pupil))).toBe('no teacher')
    const removed = await ask('DELETE', '/api/roster/users/student-1', { jwt: await sign(admin) })
    expect(removed.status).toBe(200)
    expect(await roleOf(ask, await sign(pupil))).toBe('no teacher')
  })
  it('two users with one e-mail are nobody of the roster', async () => {
    const { sign } = await createIssuer(jwks, 'ES256')
    const ask = rollcallWith(settings)
    const admin = { iss, sub: 'a', role: 'admin', email: 'admin-1@school.example', email_verified: true }
    const users = [{ id: 'teacher-2', name: 'Two', email: 'teacher@school.example', role: 'teacher' }]
    await ask('PUT', '/api/roster', { jwt: await sign(admin), body: { users } })
    const token = { iss, sub: 't', email: 'teacher@school.example', email_verified: true }
    expect(await roleOf(ask, await sign(token))).toBe('no teacher')
  })
})
