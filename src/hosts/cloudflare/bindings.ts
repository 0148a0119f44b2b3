import type { MeetingCalls } from '../../app/ports.ts'
import type { TimetableCalls } from '../../app/timetable.ts'
import type { TellerCalls } from '../../app/told.ts'
import type { Budget } from '../../zoom/api/budget.ts'
import type { AccountMemory } from '../../zoom/webhook/account.ts'
import type { HostPoolCalls } from '../platform.ts'
import type { CommitterCalls } from './committerCalls.ts'

/** An object with these methods. Cloudflare marks it only in its type. */
type Called<Calls> = Calls & Rpc.DurableObjectBranded

/** The bindings of wrangler.toml. Settings and secrets come with them, and config.ts reads those. */
export interface Bindings {
  DB: D1Database
  MEETINGS: DurableObjectNamespace<Called<MeetingCalls>>
  COMMITTER: DurableObjectNamespace<Called<CommitterCalls>>
  ZOOM_ACCOUNT: DurableObjectNamespace<Called<AccountMemory & Budget>>
  HOST_POOL: DurableObjectNamespace<Called<HostPoolCalls>>
  TELLER: DurableObjectNamespace<Called<TellerCalls>>
  TIMETABLE: DurableObjectNamespace<Called<TimetableCalls>>
  KV: KVNamespace
  ASSETS: Fetcher
  LIMIT_USER?: RateLimit
  LIMIT_ADDRESS?: RateLimit
  LIMIT_FAILURES?: RateLimit
  [setting: string]: unknown
}
