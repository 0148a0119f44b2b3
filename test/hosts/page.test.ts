import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../src/hosts/config.ts'

describe('with a school’s own sign-in and a learning platform around it', () => {
  afterEach(() => vi.resetModules())

  it('may be framed there and nowhere else, and asks the sign-in', async () => {
    vi.resetModules()
    const { default: worker } = await import('../../src/hosts/cloudflare/worker.ts')
    const settings = {
      OIDC_ISSUER: 'https://auth.school.example/realms/school',
      OIDC_CLIENT_ID: 'rollcall-page',
      PAGE_FRAME_ANCESTORS: 'https://lms.school.example, https://*.portal.example',
    }
    const ask = (path: string) =>
      worker.fetch(
        new Request<unknown, IncomingRequestCfProperties>(`https://rollcall.test${path}`),
        { ...env, ...settings },
        createExecutionContext(),
      )
    expect(await (await ask('/api/page/config')).json()).toMatchObject({
      oidc: { issuer: 'https://auth.school.example/realms/school', clientId: 'rollcall-page' },
    })
    const { headers } = await ask('/')
    const policy = headers.get('content-security-policy')
    expect(policy).toContain('frame-ancestors https://lms.school.example https://*.portal.example;')
    expect(policy).toContain("connect-src 'self' https://auth.school.example;")
    expect(headers.get('x-frame-options')).toBeNull()
  })

  it.each([
    "https://lms.school.example; script-src 'unsafe-inline'",
    '*',
    'lms.school.example',
    "'self' https://a.example",
  ])('does not start with PAGE_FRAME_ANCESTORS=%s', (PAGE_FRAME_ANCESTORS) => {
    expect(() => readConfig({ AUTH_JWT_SECRET: 'x'.repeat(32), PAGE_FRAME_ANCESTORS })).toThrow(
      'PAGE_FRAME_ANCESTORS',
    )
  })
})
