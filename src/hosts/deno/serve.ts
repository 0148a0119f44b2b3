import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createApp } from '../../http/app.ts'
import { PROTOCOL } from '../../meeting/live/sockets.ts'
import { readConfig } from '../config.ts'
import { ifConfigured } from '../configured.ts'
import { portsOf } from '../httpPorts.ts'
import { addressOf } from './address.ts'
import { openPlatform } from './platform.ts'
import { readable } from './readable.ts'
import { readSite } from './site.ts'
import { brokenAnswer, unreadableAnswer } from './unreadable.ts'

export interface Served {
  /** Undefined while settings are wrong. */
  platform: ReturnType<typeof openPlatform> | undefined
  /** The port that it listens on. */
  port: number
  /** Finishes the requests under way and closes the files. */
  end(): Promise<void>
}

/**
 * Serves the app over its files, or with wrong settings the app that names them. Throws a sentence if it cannot serve. `onListen` gets the
 * address.
 */
export function serve(
  env: Record<string, string>,
  onListen: (address: Deno.NetAddr) => void = () => undefined,
): Served {
  const { port, hostname, database, addressHeader } = readSite(env)
  let platform: Served['platform']
  const app = ifConfigured(
    () => readConfig(env),
    (config) => {
      mkdirSync(dirname(database), { recursive: true, mode: 0o700 })
      platform = openPlatform(config, database, upgrade)
      return createApp(portsOf(platform, config))
    },
  )
  const server = Deno.serve({ port, hostname, onListen, onError: brokenAnswer }, (request, info) => {
    const asked = readable(request)
    if (asked === null) return unreadableAnswer(request.method)
    if (asked !== request) originals.set(asked, request)
    const clientAddress = () => addressOf(request.headers, info.remoteAddr.hostname, addressHeader)
    return app.fetch(asked, { clientAddress })
  })
  return {
    platform,
    port: server.addr.port,
    async end() {
      // An open socket or a streaming answer would keep the server from ending.
      platform?.endOpen()
      await server.shutdown()
      await platform?.close()
    },
  }
}

/** Deno upgrades only the original request, and the app may have a copy. */
const originals = new WeakMap<Request, Request>()

const upgrade = (asked: Request) =>
  Deno.upgradeWebSocket(originals.get(asked) ?? asked, { protocol: PROTOCOL })
