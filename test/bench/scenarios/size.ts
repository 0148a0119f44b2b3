import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleWorker } from '../../../src/hosts/cloudflare/deploy/bundle.mjs'
import { gzipKiBOf } from '../sides/miniflare.ts'
import type { Measured } from './bench.ts'
import { figure } from './words.ts'

/** How much code a deployment sends to the edge. */
export async function size(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bundle-'))
  try {
    const { atStart, later } = await bundleWorker(folder)
    const gzipKiB = {
      atStart: gzipKiBOf(atStart.map((file) => join(folder, file))),
      later: later.length === 0 ? 0 : gzipKiBOf(later.map((file) => join(folder, file))),
    }
    const rows = [[figure(gzipKiB.atStart, 0), figure(gzipKiB.later, 0)]]
    const head = ['KiB gzip at start', 'later']
    return { result: { gzipKiB }, tables: [{ title: 'The bundle', head, rows }] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
