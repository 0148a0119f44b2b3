import type { HostedSessions } from '../app/receiveWebhook.ts'
import type { Interval } from '../domain/when/intervals.ts'
import { sql } from './query.ts'
import { type SqlDatabase, select } from './sql.ts'

/** As a session's window: see domain/when/schedule.ts. */
const BEFORE_S = 30 * 60
const AFTER_S = 120 * 60
/** A session lasts a day at most. */
const LONGEST_MS = 24 * 60 * 60 * 1000
/** Teachers open a class a little before its start, also while the class before still has its time. */
const EARLY_MS = 10 * 60 * 1000

interface Hosted {
  number: string
  startTime: string
  /** Minutes. */
  duration: number
}

export const createHostedSessions = (db: SqlDatabase): HostedSessions => ({
  async hostedAt({ number, zoomHostId, at }) {
    const time = Date.parse(at)
    const from = iso(time - LONGEST_MS - AFTER_S * 1000)
    const to = iso(time + BEFORE_S * 1000)
    const near = await select<Hosted>(
      db,
      sql`select distinct zoom_meeting_id as number, start_time as startTime, duration
          from zoom_meetings
          where start_time between ${from} and ${to} and zoom_host_id = ${zoomHostId} and deleted_at is null
            and status <> 'cancelled' and unixepoch(start_time) + duration * 60 + ${AFTER_S} >= ${Math.floor(time / 1000)}
            and not exists (select 1 from zoom_meetings where zoom_meeting_id = ${number})`,
    )
    return only(near) ?? only(near.filter((one) => isNow(one, near, time + EARLY_MS)))
  },
})

/** Whether the schedule has this meeting then, and no other of its host at the same time. */
function isNow(one: Hosted, near: readonly Hosted[], time: number): boolean {
  const { from, to } = spanOf(one)
  const isAlone = near.every(
    (other) => other.number === one.number || !doOverlap(spanOf(other), { from, to }),
  )
  return isAlone && from <= time && time < to
}

const spanOf = ({ startTime, duration }: Hosted): Interval => {
  const from = Date.parse(startTime)
  return { from, to: from + duration * 60_000 }
}

const doOverlap = (a: Interval, b: Interval): boolean => a.from < b.to && b.from < a.to

const iso = (at: number): string => new Date(at).toISOString()

const only = (some: readonly Hosted[]): string | null => {
  const [number, ...more] = new Set(some.map((one) => one.number))
  return number !== undefined && more.length === 0 ? number : null
}
