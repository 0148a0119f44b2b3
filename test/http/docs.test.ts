import { describe, expect, it } from 'vitest'
import { send } from '../support/rollcall.ts'

const get = (path: string, headers: Record<string, string> = {}) =>
  send(new Request(`https://rollcall.test${path}`, { headers }))

describe('/api/docs', () => {
  it('is a page with a policy that lets in nothing from elsewhere and nothing inline', async () => {
    const page = await get('/api/docs')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toContain('text/html')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('serves every file that it names itself, by the right type', async () => {
    const html = await (await get('/api/docs')).text()
    const named = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path ?? '')
    expect(named).toContain('/api/openapi.json')
    const answers = await Promise.all(named.map(async (path) => [path, await get(path)] as const))
    const types = answers.map(([path, answer]) => [
      path,
      answer.status,
      answer.headers.get('content-type')?.split(';')[0],
    ])
    expect(types).toEqual([
      ['/api/docs/favicon-32x32.png', 200, 'image/png'],
      ['/api/docs/swagger-ui.css', 200, 'text/css'],
      ['/api/docs/swagger-ui-bundle.js', 200, 'text/javascript'],
      ['/api/docs/start.js', 200, 'text/javascript'],
      ['/api/openapi.json', 200, 'application/json'],
    ])
  })

  it('sends a file again only if it has changed', async () => {
    const path = '/api/docs/swagger-ui.css'
    const first = await get(path)
    const etag = first.headers.get('etag') ?? ''
    expect((await first.text()).length).toBeGreaterThan(100_000)
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304)
  })

  it.each(['index.html', 'swagger-ui-bundle.js.map', 'package.json', '..%2fpackage.json'])(
    'has no %s',
    async (file) => {
      const answer = await get(`/api/docs/${file}`)
      expect({ status: answer.status, body: await answer.json() }).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      })
      expect((await get(`/${file}`)).status).toBe(404)
    },
  )
})
