import { readFileSync } from 'node:fs'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions as optionsOf } from 'wrangler'
import * as z from 'zod'

/**
 * A program: serves one bundled Worker on workerd alone, until it is told to end. `wrangler dev` would put its proxy before
 * the Worker, and half of what is measured would be the proxy.
 */
const { config, bundle, state, port, vars } = z
  .object({
    /** The wrangler.toml that names the bindings. */
    config: z.string(),
    bundle: z.string(),
    /** The folder of all that workerd keeps. */
    state: z.string(),
    port: z.number(),
    vars: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

// The bench asks more often than one user may, and no docs.
const { ratelimits: _, assets: __, ...worker } = optionsOf(config).workerOptions
const server = new Miniflare(
  convertV4MiniflareOptions({
    ...worker,
    name: 'bench',
    modules: [{ type: 'ESModule', path: 'worker.js', contents: readFileSync(bundle, 'utf8') }],
    bindings: vars,
    port,
    resourcePersistencePath: state,
    logRequests: false,
    log: new Log(LogLevel.WARN),
  }),
)
process.once('SIGTERM', () => void server.dispose().then(() => process.exit(0)))
await server.ready
console.log('ready')
