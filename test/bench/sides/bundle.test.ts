import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { environments } from '../../../src/hosts/cloudflare/deploy/environments.mjs'
import { bundle, dryRun } from './miniflare.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('when a deployment is bundled', () => {
  it('it has what it imports, and stays small', { timeout: 60_000 }, async () => {
    const { gzipKiB, warnings } = await bundle('wrangler.toml', folder)
    expect(warnings).toEqual([])
    expect(gzipKiB).toBeGreaterThan(0)
    expect(gzipKiB).toBeLessThan(200)
  })

  it('each environment of a school has every binding, and its own database, store, counters and address', {
    timeout: 60_000,
  }, async () => {
    const school = JSON.parse(readFileSync('docs/school.example.json', 'utf8'))
    for (const name of ['staging', 'production'])
      Object.assign(school[name], { database_id: `database-of-${name}`, kv_id: `store-of-${name}` })
    const { alias: _, build: __, minify: ___, ...config } = Object(environments('wrangler.toml', school))
    const file = join(folder, 'wrangler.school.json')
    // The Worker is bundled already.
    const built = {
      ...config,
      main: 'worker.js',
      no_bundle: true,
      assets: { ...config.assets, directory: resolve('dist') },
    }
    writeFileSync(file, JSON.stringify(built))
    for (const name of Object.keys(school)) {
      const said = await dryRun(file, name)
      for (const binding of [
        'DB',
        'KV',
        'MEETINGS',
        'ZOOM_ACCOUNT',
        'LIMIT_USER',
        'LIMIT_ADDRESS',
        'LIMIT_FAILURES',
        'ASSETS',
        'AUTH_ISSUER',
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
