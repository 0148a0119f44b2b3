import type { MeetingObject } from './meetingObject.ts'

/** The bindings of wrangler.toml. Settings and secrets come with them, and config.ts reads those. */
export interface Bindings {
  DB: D1Database
  MEETINGS: DurableObjectNamespace<MeetingObject>
  KV: KVNamespace
  ASSETS: Fetcher
  LIMIT_USER?: RateLimit
  LIMIT_ADDRESS?: RateLimit
  LIMIT_FAILURES?: RateLimit
  [setting: string]: unknown
}
