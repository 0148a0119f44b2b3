import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'

/** No script, style or request but the page's own. Its icon is none. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const read = (...file: string[]): Promise<string> => readFile(join(import.meta.dirname, ...file), 'utf8')

/** The simulator's own page, on which one runs meetings by hand. */
export function page(): Hono {
  const pages = new Hono()
  const served = (type: string) => ({ ...HEADERS, 'content-type': `${type}; charset=utf-8` })
  pages.get('/', async (c) => c.body(await read('page.html'), 200, served('text/html')))
  pages.get('/page.css', async (c) => c.body(await read('page.css'), 200, served('text/css')))
  pages.get('/browser/:file{[a-z]+\\.ts}', async (c) =>
    c.body(await script(c.req.param('file')), 200, served('text/javascript')),
  )
  return pages
}

/** Without its types. Vite is loaded when somebody looks: most tests never do. */
async function script(file: string): Promise<string> {
  const { transformWithOxc } = await import('vite')
  return (await transformWithOxc(await read('browser', file), file, { sourcemap: false })).code
}
