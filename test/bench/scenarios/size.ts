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
    const { gzipKiB } = await bundle('wrangler.toml', folder)
    const rows = [[figure(gzipKiB, 0)]]
    return { result: { gzipKiB }, tables: [{ title: 'The bundle', head: ['KiB gzip'], rows }] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
