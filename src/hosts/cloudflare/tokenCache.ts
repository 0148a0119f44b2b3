import type { CheckCache } from '../../zoom/api/check.ts'
import type { TokenCache } from '../../zoom/api/token.ts'

const KEY = 'zoom-token'
/** KV's shortest time to live. */
const MIN_TTL_S = 60

/** Zoom's token in KV, shared by all isolates near one place. No lock: KV is eventually consistent. */
export const tokenCacheIn = (kv: KVNamespace): TokenCache => ({
  get: () => kv.get(KEY, 'json'),
  async put(entry) {
    const seconds = Math.floor((entry.expiresAt - Date.now()) / 1000)
    if (seconds > MIN_TTL_S) await kv.put(KEY, JSON.stringify(entry), { expirationTtl: seconds })
  },
})

const CHECK_KEY = 'zoom-check'
const HOUR_S = 60 * 60

/** The result of the last check of Rollcall's app at Zoom, for an hour. */
export const checkCacheIn = (kv: KVNamespace): CheckCache => ({
  get: () => kv.get(CHECK_KEY, 'json'),
  put: (check) => kv.put(CHECK_KEY, JSON.stringify(check), { expirationTtl: HOUR_S }),
})
