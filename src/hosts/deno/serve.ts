import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createApp } from '../../http/app.ts'
import { readConfig } from '../config.ts'
import { ifConfigured } from '../configured.ts'
import { portsOf } from '../httpPorts.ts'
import { addressed } from './address.ts'
import { openHost } from './host.ts'
import { readSite } from './site.ts'
import { brokenAnswer, unreadableAnswer } from './unreadable.ts'

export interface Served {
  /** None while settings are wrong. */
  host: ReturnType<typeof openHost> | undefined
  /** Where it listens. */
  port: number
  /** Answers what is under way, and closes its files. */
  end(): Promise<void>
}

/**
 * Serves the app over its files; without good settings, only what says so. Throws a sentence if it cannot; `onListen` is
 * told the address.
 */
export function serve(
  env: Record<string, string>,
  onListen: (address: Deno.NetAddr) => void = () => undefined,
): Served {
  const { port, hostname, database, addressHeader } = readSite(env)
  let host: Served['host']
  const app = ifConfigured(
    () => readConfig(env),
    (config) => {
      mkdirSync(dirname(database), { recursive: true, mode: 0o700 })
      host = openHost(config, database)
      return createApp(portsOf(host, config))
    },
  )
  const server = Deno.serve(
    { port, hostname, onListen, onError: brokenAnswer },
    (request, { remoteAddr }) => {
      const asked = addressed(request, remoteAddr.hostname, addressHeader)
      return asked === null ? unreadableAnswer(request.method) : app.fetch(asked)
    },
  )
  return {
    host,
    port: server.addr.port,
    async end() {
      await server.shutdown()
      await host?.close()
    },
  }
}
