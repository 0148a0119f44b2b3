import type { MeetingObject } from './meetingObject.ts'
import type { ZoomAccountObject } from './zoomAccount.ts'

/** What wrangler.toml binds; settings and secrets stand beside these and are read by config.ts. */
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
