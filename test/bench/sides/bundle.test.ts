import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { bundle } from './miniflare.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('when a deployment is bundled', () => {
  it('it has what it imports, and stays small', { timeout: 60_000 }, async () => {
    const { gzipKiB, warnings } = await bundle('wrangler.toml', folder)
    expect(warnings).toEqual([])
    expect(gzipKiB).toBeGreaterThan(0)
    expect(gzipKiB).toBeLessThan(200)
  })
})
