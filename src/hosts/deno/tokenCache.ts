import type { MeetingKv } from '../../meeting/storage.ts'
import type { CachedToken, TokenCache } from '../../zoom/api/token.ts'
import type { Config } from '../config.ts'

const PREFIX = 'zoom-token/'

/** Zoom's token, kept over a restart. Other credentials do not find it. */
export function tokenCacheIn(
  kv: MeetingKv,
  { ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_OAUTH_URL }: Config,
): TokenCache {
  const key = `${PREFIX}${[ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_OAUTH_URL].join(' ')}`
  return {
    get: async () => kv.get<CachedToken>(key) ?? null,
    async put(entry) {
      for (const [other] of kv.list({ prefix: PREFIX })) if (other !== key) kv.delete(other)
      kv.put(key, entry)
    },
  }
}
