import type { Budget } from '../zoom/api/budget.ts'
import { type CheckCache, createZoomCheck } from '../zoom/api/check.ts'
import { createZoomClient, type ZoomClient } from '../zoom/api/client.ts'
import type { TokenCache } from '../zoom/api/token.ts'
import type { Config } from './config.ts'

export const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))

/** Zoom as the settings name it. One client remembers the token, the circuits and Zoom's limits: make one. */
export const zoomClient = (config: Config, cache: TokenCache, budget: Budget): ZoomClient =>
  createZoomClient({
    credentials: credentialsOf(config),
    apiUrl: config.ZOOM_API_URL,
    oauthUrl: config.ZOOM_OAUTH_URL,
    cache,
    budget,
    fetch: (request, init) => fetch(request, init),
    now: Date.now,
    random: Math.random,
    wait,
  })

/** The check of Rollcall's app at Zoom: a token and its scopes. */
export const zoomCheck = (config: Config, cache: CheckCache) =>
  createZoomCheck({
    credentials: credentialsOf(config),
    missingSettings: ZOOM_SETTINGS.filter((name) => config[name] === undefined),
    oauthUrl: config.ZOOM_OAUTH_URL,
    cache,
    fetch: (request, init) => fetch(request, init),
    now: Date.now,
    timeoutMs: 10_000,
  })

/** Settings without which Rollcall holds no classes. */
const ZOOM_SETTINGS = [
  'ZOOM_ACCOUNT_ID',
  'ZOOM_CLIENT_ID',
  'ZOOM_CLIENT_SECRET',
  'ZOOM_WEBHOOK_SECRET_TOKEN',
] as const

function credentialsOf({ ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET }: Config) {
  if (!ZOOM_ACCOUNT_ID || !ZOOM_CLIENT_ID || !ZOOM_CLIENT_SECRET) return null
  return { accountId: ZOOM_ACCOUNT_ID, clientId: ZOOM_CLIENT_ID, clientSecret: ZOOM_CLIENT_SECRET }
}
