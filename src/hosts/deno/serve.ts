import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createApp } from '../../http/app.ts'
import { PROTOCOL } from '../../meeting/live/sockets.ts'
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
      host = openHost(config, database, upgrade)
      return createApp(portsOf(host, config))
    },
  )
  const server = Deno.serve(
    { port, hostname, onListen, onError: brokenAnswer },
    (request, { remoteAddr }) => {
      const asked = addressed(request, remoteAddr.hostname, addressHeader)
      if (asked === null) return unreadableAnswer(request.method)
      originals.set(asked, request)
      return app.fetch(asked)
    },
  )
  return {
    host,
    port: server.addr.port,
    async end() {
      // An open socket, or an answer that goes on, would hold the server up.
      host?.endOpen()
      await server.shutdown()
      await host?.close()
    },
  }
}

/** Deno makes a socket of a request as it came, and the app is given a copy. */
const originals = new WeakMap<Request, Request>()

const upgrade = (asked: Request) =>
  Deno.upgradeWebSocket(originals.get(asked) ?? asked, { protocol: PROTOCOL })
