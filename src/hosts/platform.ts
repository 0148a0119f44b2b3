import type { HostPool, PoolOffice } from '../app/hostPool.ts'
import type { Listener } from '../app/live.ts'
import type { Meetings, ZoomCheck } from '../app/ports.ts'
import type { TimetableCalls } from '../app/timetable.ts'
import type { TellerCalls } from '../app/told.ts'
import type { Limits } from '../http/limits.ts'
import type { ZoomClient } from '../zoom/api/client.ts'
import type { AccountMemory } from '../zoom/webhook/account.ts'
import type { Hashes } from '../zoom/webhook/hashes.ts'
import type { Connect } from './database.ts'

/** All that the one object of the pool is asked. */
export type HostPoolCalls = HostPool & PoolOffice

/** The difference between platforms. Everything else is wired once for both. */
export interface Platform {
  database: {
    /** Sees every write before its start. */
    primary(): Connect
    /** Sees at least the bookmark's write. It may be a nearer replica. */
    nearest(bookmark: string | null): Connect
  }
  meetings: Meetings
  teller: TellerCalls
  timetable: TimetableCalls
  pool: HostPoolCalls
  /** Answers a request with a listener's socket to the meeting; null if it has too many. */
  listen(number: string, listener: Listener, request: Request): Promise<Response | null>
  zoom: ZoomClient
  account: AccountMemory
  hashes: Hashes
  /** Checks Rollcall's app at Zoom, once an hour at most. */
  checkZoom(): Promise<ZoomCheck>
  /** Zoom's numbers of the meetings with a spill. */
  spilling(): Promise<string[]>
  limits: Limits
  /** Whether the process is about to end. */
  isEnding: () => boolean
  /** A file of swagger-ui-dist, by these request headers. */
  docsFile(name: string, headers: Headers): Promise<Response>
  /** A file of the built page, likewise; 404 if there is none. */
  pageFile(name: string, headers: Headers): Promise<Response>
}
