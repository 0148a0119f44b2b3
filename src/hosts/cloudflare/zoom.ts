import type { ZoomClient } from '../../zoom/api/client.ts'
import { readConfig } from '../config.ts'
import { zoomCheck, zoomClient } from '../zoom.ts'
import type { Bindings } from './bindings.ts'
import { checkCacheIn, tokenCacheIn } from './tokenCache.ts'
import { budgetOf } from './zoomAccount.ts'

let zoom: ZoomClient | undefined

/** The isolate's one client, for requests and objects alike. */
export function zoomOf(env: Bindings): ZoomClient {
  zoom ??= zoomClient(readConfig(env), tokenCacheIn(env.KV), budgetOf(env))
  return zoom
}

let check: ReturnType<typeof zoomCheck> | undefined

/** The isolate's one check. Its result is shared in KV. */
export const checkOf = (env: Bindings) => () => {
  check ??= zoomCheck(readConfig(env), checkCacheIn(env.KV))
  return check()
}
