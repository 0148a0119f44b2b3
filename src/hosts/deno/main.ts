import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createApp } from '../../http/app.ts'
import { readConfig } from '../config.ts'
import { ifConfigured } from '../configured.ts'
import { portsOf } from '../httpPorts.ts'
import { sweepMeetings } from '../sweep.ts'
import { addressed } from './address.ts'
import { openHost } from './host.ts'
import { readSite } from './site.ts'

const SWEEP_MS = 5 * 60_000
/** What is under way gets this long to end. */
const PATIENCE_MS = 10_000

const log = (line: Record<string, unknown>) => console.log(JSON.stringify(line))

/** Serves until it is told to end; without good settings, only what says so. Throws a sentence where it cannot. */
function serve(env: Record<string, string>): void {
  const { port, hostname, database, addressHeader } = readSite(env)
  let host: ReturnType<typeof openHost> | undefined
  const app = ifConfigured(
    () => readConfig(env),
    (config) => {
      mkdirSync(dirname(database), { recursive: true, mode: 0o700 })
      host = openHost(config, database)
      return createApp(portsOf(host, config))
    },
  )
  const sweeping = host && setInterval(sweepMeetings, SWEEP_MS, host)
  const server = Deno.serve(
    { port, hostname, onListen: (address) => log({ level: 'info', event: 'listening', ...address }) },
    (request, { remoteAddr }) => app.fetch(addressed(request, remoteAddr.hostname, addressHeader)),
  )

  let isEnding = false
  async function end(): Promise<void> {
    if (isEnding) return
    isEnding = true
    log({ level: 'info', event: 'ending' })
    clearInterval(sweeping)
    setTimeout(() => Deno.exit(1), PATIENCE_MS)
    await server.shutdown()
    await host?.close()
    Deno.exit(0)
  }
  const signals: Deno.Signal[] = Deno.build.os === 'windows' ? ['SIGINT', 'SIGBREAK'] : ['SIGINT', 'SIGTERM']
  for (const signal of signals) Deno.addSignalListener(signal, () => void end())
}

try {
  serve(Deno.env.toObject())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  Deno.exit(1)
}
