import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

/** Serves test/cut/worker.ts on workerd itself: a reset of a client's connection does not come through `wrangler dev`. */

const [port = '', settingsFile = '', state = ''] = process.argv.slice(2)
const DATABASE = '00000000-0000-0000-0000-000000000000'

/** It is served again after each kill, and bundled once. */
const bundle = join(state, 'worker.mjs')
if (!existsSync(bundle)) await bundleWorker()

const options = convertV4MiniflareOptions({
  // The files outlive the process.
  resourcePersistencePath: state,
  name: 'rollcall',
  modules: true,
  script: readFileSync(bundle, 'utf8'),
  compatibilityDate: '2026-11-01',
  // Tells the points of an alarm from those of a request: gate.ts.
  compatibilityFlags: ['nodejs_als'],
  bindings: { ...parseEnv(readFileSync(settingsFile, 'utf8')), ...JSON.parse(process.env['VARS'] ?? '{}') },
  d1Databases: { DB: DATABASE },
  kvNamespaces: { KV: 'kv' },
  durableObjects: {
    MEETINGS: { className: 'MeetingObject', useSQLite: true },
    COMMITTER: { className: 'CommitterObject', useSQLite: true },
    ZOOM_ACCOUNT: { className: 'ZoomAccountObject', useSQLite: true },
    HOST_POOL: { className: 'HostPoolObject', useSQLite: true },
    TELLER: { className: 'TellerObject', useSQLite: true },
    TIMETABLE: { className: 'TimetableObject', useSQLite: true },
  },
  unsafeDirectSockets: [{ host: '127.0.0.1', port: Number(port) }],
})
const miniflare = new Miniflare({ ...options, resourcePersistencePath: join(state, 'v3') })
await miniflare.ready
await migrate()
process.send?.('ready')
process.once('SIGTERM', async () => {
  await miniflare.dispose()
  process.exit(0)
})

async function bundleWorker(): Promise<void> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: ['test/cut/worker.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:async_hooks'],
  })
  mkdirSync(state, { recursive: true })
  writeFileSync(bundle, outputFiles[0]?.contents ?? '')
}

async function migrate(): Promise<void> {
  const db = await miniflare.getD1Database('DB')
  if (await db.prepare("select 1 from sqlite_schema where name = 'events'").first()) return
  const files = readdirSync('migrations').filter((name) => name.endsWith('.sql'))
  for (const name of files.sort()) {
    const statements = readFileSync(`migrations/${name}`, 'utf8').split('--> statement-breakpoint')
    for (const sql of statements) await db.prepare(sql).run()
  }
}
