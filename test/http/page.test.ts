import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../src/hosts/config.ts'
import { send } from '../support/rollcall.ts'

const get = (path: string, headers: Record<string, string> = {}) =>
  send(new Request(`https://rollcall.test${path}`, { headers }))

const namedIn = (html: string): string[] =>
  [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '')

/** Bytes of a file as a browser is sent them. */
async function gzipped(path: string): Promise<number> {
  const body = (await get(path)).body ?? new ReadableStream()
  return (await new Response(body.pipeThrough(new CompressionStream('gzip'))).arrayBuffer()).byteLength
}

describe('the page', () => {
  it.each(['/', '/schedule', '/schedule/new', '/schedule/1', '/classes/1', '/term', '/term/a/b', '/office'])(
    'is at %s, with a policy that lets in nothing from elsewhere, nothing inline and no text as markup',
    async (path) => {
      const page = await get(path)
      expect(page.status).toBe(200)
      expect(page.headers.get('content-type')).toContain('text/html')
      expect(page.headers.get('cache-control')).toBe('no-cache')
      expect(page.headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
          "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      )
    },
  )

  it('has files that never change under their name, and no others', async () => {
    const named = namedIn(await (await get('/')).text())
    expect(named.length).toBeGreaterThan(2)
    for (const path of named) {
      const file = await get(path)
      expect([path, file.status, file.headers.get('cache-control')]).toEqual([
        path,
        200,
        'public, max-age=31536000, immutable',
      ])
      await file.text()
    }
    for (const path of [
      '/assets/index-00000000.js',
      '/assets/index.html',
      '/page/index.html',
      '/built-from',
      '/nowhere',
    ])
      expect((await get(path)).status, path).toBe(404)
  })

  it('weighs at most 35 KB for its first screen: document, script, style and one language', async () => {
    const html = await (await get('/')).text()
    const scripts = await Promise.all(namedIn(html).map(async (path) => (await get(path)).text()))
    const [language = ''] = /_messages_en-[\w-]+\.js/.exec(scripts.join()) ?? []
    expect(language).not.toBe('')
    const files = ['/', ...namedIn(html), `/assets/${language}`]
    const sizes = await Promise.all(files.map(gzipped))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(35 * 1024)
  })

  it('knows nobody to sign in and no provider unless it is told', async () => {
    const answer = await get('/api/page/config')
    expect(await answer.json()).toEqual({ oidc: null, samples: [] })
  })
})

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
