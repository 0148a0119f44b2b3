import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions as optionsOf } from 'wrangler'
import * as z from 'zod'

/**
 * A program: serves one bundled Worker on workerd alone, until it is told to end. `wrangler dev` would put a proxy before the Worker, and
 * Miniflare a Worker of its own, and half of what is measured would be these.
 */
const { config, bundle, modules, state, port, vars } = z
  .object({
    /** The wrangler.toml that names the bindings. */
    config: z.string(),
    /** The folder of the Worker's modules. The first module is the entry. */
    bundle: z.string(),
    modules: z.array(z.string()),
    /** The folder of all that workerd keeps. */
    state: z.string(),
    port: z.number(),
    vars: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

/** A port for a profiler. */
const { BENCH_INSPECTOR: INSPECTOR } = process.env

// The bench asks more often than one user may, and no docs.
const { ratelimits: _, assets: __, ...worker } = optionsOf(config).workerOptions
const server = new Miniflare(
  convertV4MiniflareOptions({
    ...worker,
    name: 'bench',
    modules: modules.map((path) => ({
      type: 'ESModule',
      path,
      contents: readFileSync(join(bundle, path), 'utf8'),
    })),
    bindings: vars,
    // Straight to the Worker.
    unsafeDirectSockets: [{ host: '127.0.0.1', port }],
    port: 0,
    resourcePersistencePath: state,
    logRequests: false,
    ...(INSPECTOR !== undefined && { inspectorPort: Number(INSPECTOR) }),
    log: new Log(LogLevel.WARN),
  }),
)
process.once('SIGTERM', () => void server.dispose().then(() => process.exit(0)))
await server.ready
console.log('ready')
