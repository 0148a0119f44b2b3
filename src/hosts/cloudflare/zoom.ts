import type { ZoomClient } from '../../zoom/api/client.ts'
import { readConfig } from '../config.ts'
import { zoomCheck, zoomClient } from '../zoom.ts'
import type { Bindings } from './bindings.ts'
import { checkCacheIn, tokenCacheIn } from './tokenCache.ts'
import { budgetOf } from './zoomAccount.ts'

/** What this isolate has of Zoom: one client, for requests and objects alike, and one check. The check's result is shared in KV. */
export const inIsolate: { client?: ZoomClient; check?: ReturnType<typeof zoomCheck> } = {}

export function zoomOf(env: Bindings): ZoomClient {
  inIsolate.client ??= zoomClient(readConfig(env), tokenCacheIn(env.KV), budgetOf(env))
  return inIsolate.client
}

export const checkOf = (env: Bindings) => () => {
  inIsolate.check ??= zoomCheck(readConfig(env), checkCacheIn(env.KV))
  return inIsolate.check()
}
