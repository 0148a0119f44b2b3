import { sql } from 'drizzle-orm'
import type { Watch } from '../app/sweep.ts'
import { type SqlDatabase, select } from './sql.ts'

const DAY_S = 24 * 60 * 60
/** Zoom's report may take so long after the end. */
const DELAY_S = 30 * 60

/**
 * Meetings of the last seven days that should be over for half an hour and of which no end came, and classes that
 * ended in the last two days without final attendance. The newest first: what is old is past healing.
 */
export const findUnconfirmed =
  (db: SqlDatabase): Watch['find'] =>
  async (now, limit) => {
    const at = Math.floor(now.getTime() / 1000)
    const daysAgo = (days: number) => new Date((at - days * DAY_S) * 1000).toISOString()
    const rows = await select<{ number: string }>(
      db,
      sql`select zoom_meeting_id as number from zoom_meetings
          where attendance_final = 0 and start_time >= ${daysAgo(7)} and start_time <= ${now.toISOString()}
            and (status in ('scheduled', 'started') and unixepoch(start_time) + duration * 60 <= ${at - DELAY_S}
              or status = 'ended' and class_id is not null and ended_at >= ${daysAgo(2)}
                and unixepoch(ended_at) <= ${at - DELAY_S})
          order by start_time desc limit ${limit}`,
    )
    return rows.map(({ number }) => number)
  }
