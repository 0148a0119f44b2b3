import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../../src/hosts/cloudflare/deploy/bundle.mjs'
import { environments, placeholders } from '../../../src/hosts/cloudflare/deploy/environments.mjs'
import { WHOLE } from '../../support/whole.ts'
import { dryRun, gzipKiBOf, uploaded } from './miniflare.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LATER = `import { shared } from './shared.js'
export const later = () => shared('later')`
const SHARED = `export const shared = (when) => \`loaded \${when}\``
const ENTRY = `import { shared } from './shared.js'
export default {
  async fetch() {
    const { later } = await import('./later.js')
    return new Response(\`\${shared('at start')}, \${later()}\`)
  },
}`

describe('when a deployment is bundled', () => {
  it('it has what it imports, and stays small', { timeout: 60_000 }, async () => {
    const { gzipKiB, warnings } = await uploaded('wrangler.toml')
    expect(warnings).toEqual([])
    // What comes later is sent as well, and each module is packed alone.
    expect(gzipKiB).toBeLessThan(300)
    const { atStart } = await bundleWorker(folder)
    const size = gzipKiBOf(atStart.map((file) => join(folder, file)))
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThan(200)
  })

  it('what is behind an import() is no part of the start', async () => {
    const source = join(folder, 'source')
    mkdirSync(source)
    for (const [name, text] of Object.entries({ entry: ENTRY, later: LATER, shared: SHARED }))
      writeFileSync(join(source, `${name}.js`), text)
    const bundled = join(folder, 'bundled')
    const { atStart, later } = await bundleWorker(bundled, join(source, 'entry.js'))
    expect([atStart, later]).toEqual([['worker.js', 'start.js'], ['later.js']])
    const modules = [...atStart, ...later].map((path) => ({
      type: 'ESModule' as const,
      path,
      contents: readFileSync(join(bundled, path), 'utf8'),
    }))
    const server = new Miniflare(convertV4MiniflareOptions({ name: 'later', modules }))
    const answer = await server.dispatchFetch('http://rollcall.test/')
    expect(await answer.text()).toBe('loaded at start, loaded later')
    await server.dispose()
  })

  it('each environment of a school has every binding, and its own database, store, counters and address', {
    timeout: 60_000,
  }, async () => {
    const school = JSON.parse(readFileSync('docs/school.example.json', 'utf8'))
    expect(placeholders(school).map((one) => one.split(':')[0])).toEqual([
      ...['database_id', 'kv_id', 'address', 'vars.ZOOM_DEFAULT_HOST'].map((key) => `staging.${key}`),
      ...['database_id', 'kv_id', 'address', 'vars.ZOOM_DEFAULT_HOST'].map((key) => `production.${key}`),
    ])
    for (const name of ['staging', 'production'])
      Object.assign(school[name], { database_id: `database-of-${name}`, kv_id: `store-of-${name}` })
    const {
      build: _,
      find_additional_modules: __,
      base_dir: ___,
      ...config
    } = Object(environments('wrangler.toml', school))
    const file = join(folder, 'wrangler.school.json')
    // The Worker is bundled already.
    const built = {
      ...config,
      main: 'worker.js',
      assets: { ...config.assets, directory: resolve('dist') },
    }
    writeFileSync(file, JSON.stringify(built))
    // A dry run takes seconds of CPU.
    for (const name of WHOLE ? Object.keys(school) : ['production']) {
      const said = await dryRun(file, name)
      for (const binding of [
        'DB',
        'KV',
        'MEETINGS',
        'ZOOM_ACCOUNT',
        'TELLER',
        'LIMIT_USER',
        'LIMIT_ADDRESS',
        'LIMIT_FAILURES',
        'ASSETS',
        'ZOOM_DEFAULT_HOST',
      ])
        expect(said).toContain(`env.${binding}`)
      expect(said).toContain(`rollcall-${name}`)
      expect(said).toContain(`store-of-${name}`)
      expect(said).not.toContain('WARNING')
    }
    const { staging, production } = config.env
    expect(staging.ratelimits[0].namespace_id).not.toBe(production.ratelimits[0].namespace_id)
    expect(production.routes).toEqual([{ pattern: 'rollcall.school.example', custom_domain: true }])
  })
})
