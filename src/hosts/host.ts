import type { Limits } from '../http/rateLimit.ts'
import type { Meeting } from '../meeting/meeting.ts'
import type { ZoomClient } from '../zoom/api/client.ts'
import type { Session } from './database.ts'

/** What differs from platform to platform. Everything else is wired once, for all of them. */
export interface Host {
  database: {
    /** Sees all that was written before it began. */
    primary(): Session
    /** Sees at least what the bookmark names, and may be nearer by. */
    nearest(bookmark: string | null): Session
  }
  meetings: Meetings
  zoom: ZoomClient
  /** Zoom's numbers of the meetings that keep webhooks for the log. */
  spilling(): Promise<string[]>
  limits: Limits
  /** A file of swagger-ui-dist, as these request headers want it. */
  docsFile(name: string, headers: Headers): Promise<Response>
  /** A file of the built page, likewise; 404 where there is none. */
  pageFile(name: string, headers: Headers): Promise<Response>
}

/** Finds the one writer of a meeting, by Zoom's number. */
export interface Meetings {
  of(number: string): MeetingCalls
}

export type MeetingCalls = Pick<
  Meeting,
  'execute' | 'undo' | 'release' | 'forget' | 'wake' | 'remindOfReport'
>
