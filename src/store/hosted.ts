import { sql } from 'drizzle-orm'
import type { HostedSessions } from '../app/receiveWebhook.ts'
import { type SqlDatabase, select } from './sql.ts'

/** As a session's window: see domain/when/schedule.ts. */
const BEFORE_S = 30 * 60
const AFTER_S = 120 * 60
/** A session lasts a day at most. */
const LONGEST_MS = 24 * 60 * 60 * 1000

interface Hosted {
  number: string
  /** Whether its schedule has it at this moment. */
  isNow: number
}

export const createHostedSessions = (db: SqlDatabase): HostedSessions => ({
  async hostedAt({ number, zoomHostId, at }) {
    const time = Date.parse(at)
    const [from, to] = [time - LONGEST_MS - AFTER_S * 1000, time + BEFORE_S * 1000].map(iso)
    const seconds = Math.floor(time / 1000)
    const near = await select<Hosted>(
      db,
      sql`select zoom_meeting_id as number, ${seconds} between unixepoch(start_time) and unixepoch(start_time) + duration * 60 as isNow
          from zoom_meetings
          where start_time between ${from} and ${to} and zoom_host_id = ${zoomHostId} and deleted_at is null
            and status <> 'cancelled' and unixepoch(start_time) + duration * 60 + ${AFTER_S} >= ${seconds}
            and not exists (select 1 from zoom_meetings where zoom_meeting_id = ${number})
          group by zoom_meeting_id, isNow`,
    )
    return only(near) ?? only(near.filter(({ isNow }) => isNow === 1))
  },
})

const iso = (at: number): string => new Date(at).toISOString()

const only = ([one, ...more]: readonly Hosted[]): string | null =>
  one && more.length === 0 ? one.number : null
