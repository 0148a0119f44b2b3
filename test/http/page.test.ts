import { describe, expect, it } from 'vitest'
import { PRINT_STYLE } from '../../src/http/printPolicy.ts'
import { LATER } from '../../src/page/messages/catalogue.ts'
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
        `default-src 'none'; script-src 'self'; style-src 'self' ${PRINT_STYLE}; img-src 'self'; connect-src 'self'; ` +
          "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      )
    },
  )

  it('sends an address that ends with a slash to the view', async () => {
    const answer = await send(new Request('https://rollcall.test/schedule/', { redirect: 'manual' }))
    expect([
      answer.status,
      new URL(answer.headers.get('location') ?? '', 'https://rollcall.test').pathname,
    ]).toEqual([301, '/schedule'])
  })

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
    const all = scripts.join()
    const [language = ''] = /_messages_en-[\w-]+\.js/.exec(all) ?? []
    expect(language).not.toBe('')
    const later = new RegExp(`[\`'"](?:${LATER.join('|')})\\.[\\w]+[\`'"]`)
    expect(later.exec(all)?.[0], 'a text of the first screen that comes later').toBeUndefined()
    const files = ['/', ...namedIn(html), `/assets/${language}`]
    const sizes = await Promise.all(files.map(gzipped))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(35 * 1024)
  })

  it('knows nobody to sign in and no provider unless it is told', async () => {
    const answer = await get('/api/page/config')
    expect(await answer.json()).toEqual({ oidc: null, samples: [] })
  })
})
