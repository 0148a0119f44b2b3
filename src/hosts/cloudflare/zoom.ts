import { createZoomClient, type ZoomClient } from '../../zoom/client.ts'
import { type Config, readConfig } from '../config.ts'
import type { Bindings } from './bindings.ts'
import { tokenCacheIn } from './tokenCache.ts'

let zoom: ZoomClient | undefined

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The isolate's one client: it remembers the token, the circuit and Zoom's limits for requests and objects alike. */
export function zoomOf(env: Bindings): ZoomClient {
  const config = readConfig(env)
  zoom ??= createZoomClient({
    credentials: credentialsOf(config),
    apiUrl: config.ZOOM_API_URL,
    oauthUrl: config.ZOOM_OAUTH_URL,
    cache: tokenCacheIn(env.KV),
    fetch: (request, init) => fetch(request, init),
    now: Date.now,
    random: Math.random,
    wait,
  })
  return zoom
}

function credentialsOf({ ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET }: Config) {
  if (!ZOOM_ACCOUNT_ID || !ZOOM_CLIENT_ID || !ZOOM_CLIENT_SECRET) return null
  return { accountId: ZOOM_ACCOUNT_ID, clientId: ZOOM_CLIENT_ID, clientSecret: ZOOM_CLIENT_SECRET }
}
