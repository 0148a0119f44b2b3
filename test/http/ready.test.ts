import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { readConfig } from '../../src/hosts/config.ts'
import { SCOPES } from '../../src/zoom/api/scopes.ts'
import { importSchool, token } from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'
import { forgetZoom, restartedWith } from './reconfigured.ts'

afterEach(() => {
  vi.restoreAllMocks()
  forgetZoom()
})

describe('while settings are wrong', () => {
  const WRONG = { AUTH_JWT_SECRET: 'too-short', PRESENT_AFTER_MINUTES: 'many', ZOOM_API_URL: 'zoom' }
  let log: MockInstance
  beforeEach(() => {
    log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  })

  it('/healthz answers, and /readyz names the settings and no value', async () => {
    const ask = await restartedWith(WRONG)
    expect(await ask('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } })
    const ready = await ask('GET', '/readyz')
    expect(ready.status).toBe(503)
    expect(Object(ready.body).settings.sort()).toEqual(Object.keys(WRONG).sort())
    const said = JSON.stringify([ready.body, log.mock.calls])
    for (const value of Object.values(WRONG)) expect(said).not.toContain(`"${value}"`)
    expect(said).not.toContain('too-short')
  })
  it('every other route is 503 with a code, and does nothing', async () => {
    const before = await everything()
    const ask = await restartedWith(WRONG)
    const jwt = await token({ sub: 'admin-1', role: 'admin' })
    for (const [method, path] of [
      ['PUT', '/api/roster'],
      ['GET', '/api/zoom/meetings'],
      ['POST', '/api/zoom/webhook'],
      ['GET', '/api/openapi.json'],
    ] as const)
      expect(await ask(method, path, { jwt })).toMatchObject({
        status: 503,
        body: { code: 'NOT_CONFIGURED', error: expect.any(String), requestId: expect.any(String) },
      })
    expect(await everything()).toEqual(before)
  })
})

describe('settings of who signs people in', () => {
  const jwks = { AUTH_JWKS_URL: 'https://auth.school.example/jwks.json' }
  it('with keys and no issuer are refused with a sentence', () => {
    expect(() => readConfig(jwks)).toThrow(/^Rollcall is not configured\. AUTH_ISSUER: set this to the iss/)
    expect(() => readConfig({ ...jwks, AUTH_ANY_ISSUER: 'false' })).toThrow('AUTH_ISSUER')
  })
  it('with an issuer, or for any, are taken', () => {
    expect(readConfig({ ...jwks, AUTH_ISSUER: 'https://auth.school.example/' })).toMatchObject(jwks)
    expect(readConfig({ ...jwks, AUTH_ANY_ISSUER: 'true' })).toMatchObject({ AUTH_ANY_ISSUER: true })
  })
  it('that are neither true nor false are refused', () => {
    expect(() => readConfig({ ...jwks, AUTH_ANY_ISSUER: 'yes' })).toThrow(
      'AUTH_ANY_ISSUER: must be true or false',
    )
  })
})

describe('/readyz?deep=true', () => {
  const PATH = '/readyz?deep=true'
  let scope: string
  let asked: number
  beforeEach(async () => {
    await importSchool(1)
    await env.KV.delete('zoom-check')
    scope = SCOPES.join(' ')
    asked = 0
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (!String(input).endsWith('/oauth/token')) return real(input, init)
      asked += 1
      return scope === 'down'
        ? Promise.reject(new TypeError('fetch failed'))
        : Response.json({ access_token: 'token', token_type: 'bearer', expires_in: 3_600, scope })
    })
  })

  it('is for admins', async () => {
    const ask = await restartedWith({})
    expect((await ask('GET', PATH)).status).toBe(401)
    expect((await ask('GET', PATH, { as: 'teacher-1' })).status).toBe(403)
    expect(asked).toBe(0)
    expect((await ask('GET', '/readyz')).body).not.toHaveProperty('zoom')
  })
  it('is well where Zoom gives a token with every scope', async () => {
    const ask = await restartedWith({})
    expect(await ask('GET', PATH, { as: 'admin-1' })).toMatchObject({
      status: 200,
      body: { status: 'ok', zoom: { token: 'ok', missing: [] } },
    })
  })
  it('names the scopes that are missing, and the settings', async () => {
    const lacking = ['report:read:list_meeting_participants:admin', 'meeting:delete:meeting:admin']
    scope = SCOPES.filter((one) => !lacking.includes(one)).join(' ')
    const ask = await restartedWith({ ZOOM_WEBHOOK_SECRET_TOKEN: '' })
    const { status, body } = await ask('GET', PATH, { as: 'admin-1' })
    expect(status).toBe(503)
    expect(Object(body).zoom.missing.sort()).toEqual([...lacking, 'ZOOM_WEBHOOK_SECRET_TOKEN'].sort())
  })
  it('takes the wide scopes that older apps have', async () => {
    scope = 'meeting:write:admin meeting:read:admin report:read:admin recording:read:admin'
    expect((await (await restartedWith({}))('GET', PATH, { as: 'admin-1' })).status).toBe(200)
  })
  it('says where Zoom does not answer, or has no credentials to be asked with', async () => {
    scope = 'down'
    const ask = await restartedWith({})
    expect(await ask('GET', PATH, { as: 'admin-1' })).toMatchObject({
      status: 503,
      body: { zoom: { token: 'no answer' } },
    })
    await env.KV.delete('zoom-check')
    const unset = await restartedWith({ ZOOM_CLIENT_SECRET: '' })
    expect(await unset('GET', PATH, { as: 'admin-1' })).toMatchObject({
      status: 503,
      body: { zoom: { token: 'not configured', missing: ['ZOOM_CLIENT_SECRET'] } },
    })
  })
  it('asks Zoom once, after any answer and in all isolates together', async () => {
    scope = ''
    const ask = await restartedWith({})
    for (let i = 0; i < 5; i += 1) await ask('GET', PATH, { as: 'admin-1' })
    const another = await restartedWith({})
    expect(await another('GET', PATH, { as: 'admin-1' })).toMatchObject({ status: 503 })
    expect(asked).toBe(1)
  })
})
