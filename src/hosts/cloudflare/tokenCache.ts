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
