import type { MeetingObject } from './meetingObject.ts'
import type { ZoomAccountObject } from './zoomAccount.ts'

/** The bindings of wrangler.toml. Settings and secrets come with them, and config.ts reads those. */
export interface Bindings {
  DB: D1Database
  MEETINGS: DurableObjectNamespace<MeetingObject>
  ZOOM_ACCOUNT: DurableObjectNamespace<ZoomAccountObject>
  KV: KVNamespace
  ASSETS: Fetcher
  LIMIT_USER?: RateLimit
  LIMIT_ADDRESS?: RateLimit
  LIMIT_FAILURES?: RateLimit
  [setting: string]: unknown
}
