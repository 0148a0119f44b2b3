import { EVERY_MS } from '../../app/sweep.ts'
import { SETTINGS } from '../config.ts'
import { serve } from './serve.ts'
import { SITE_SETTINGS } from './site.ts'
import { sweepAll } from './sweepAll.ts'

/** Requests under way have this long to end. */
const PATIENCE_MS = 10_000

const log = (line: Record<string, unknown>) => console.log(JSON.stringify(line))

/** Read by name, because Deno lets the process read no other variables. */
const environment = (): Record<string, string> =>
  Object.fromEntries([...SETTINGS, ...SITE_SETTINGS].map((name) => [name, Deno.env.get(name) ?? '']))

/** Serves until a signal. Throws a sentence if it cannot start. With wrong settings there is no sweep. */
function run(): void {
  const served = serve(environment(), (address) => log({ level: 'info', event: 'listening', ...address }))
  const sweeping = served.platform && setInterval(sweepAll, EVERY_MS, served.platform)

  let isEnding = false
  async function end(): Promise<void> {
    if (isEnding) return
    isEnding = true
    log({ level: 'info', event: 'ending' })
    clearInterval(sweeping)
    setTimeout(() => Deno.exit(1), PATIENCE_MS)
    await served.end()
    Deno.exit(0)
  }
  const signals: Deno.Signal[] = Deno.build.os === 'windows' ? ['SIGINT', 'SIGBREAK'] : ['SIGINT', 'SIGTERM']
  for (const signal of signals) Deno.addSignalListener(signal, () => void end())
}

try {
  run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  Deno.exit(1)
}
