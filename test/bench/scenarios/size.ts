import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../sides/miniflare.ts'
import type { Measured } from './bench.ts'
import { figure } from './words.ts'

/** How much code a deployment sends to the edge. */
export async function size(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bundle-'))
  try {
    const { gzipKiB: plain } = await bundle('wrangler.toml', join(folder, 'plain'))
    const { gzipKiB: minified } = await bundle('wrangler.toml', join(folder, 'minified'), { minify: true })
    const row = [figure(plain, 0), figure(minified, 0)]
    const head = ['KiB gzip', 'KiB gzip, minified']
    return { result: { plain, minified }, tables: [{ title: 'The bundle', head, rows: [row] }] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
