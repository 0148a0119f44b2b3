import type { SessionPlace } from '../app/rosterStore.ts'
import type { Find } from '../app/sweep.ts'
import { type SQL, sql } from './query.ts'
import { type SqlDatabase, select } from './sql.ts'

const DAY_S = 24 * 60 * 60
/** Zoom's report may take this long after the end. */
const REPORT_S = 30 * 60
/** After the scheduled end; see when/sessions.ts windowOf. */
const WINDOW_S = 120 * 60
/** An alarm may be late. */
const LATE_S = 5 * 60

/** Each names a partial index. */
const isUnclosed = sql`start_time > coalesce(closed_at, '')`
const isClosed = sql`start_time <= coalesce(closed_at, '')`

/**
 * Meetings with two kinds of sessions. The first: sessions of the last seven days that never ended, or are past their window and not
 * closed. The second: sessions that ended in the last two days without final attendance. The newest come first, because old sessions
 * can hardly be mended. `limit`: of sessions.
 */
export const findUnconfirmed =
  (db: SqlDatabase): Find<string> =>
  async (now, limit) => {
    const at = Math.floor(now.getTime() / 1000)
    const daysAgo = (days: number) => new Date((at - days * DAY_S) * 1000).toISOString()
    const newest = (where: SQL) => sql`
      select zoom_meeting_id as number, start_time from zoom_meetings
      where ${where} and start_time >= ${daysAgo(7)} and start_time <= ${now.toISOString()}
        and ((${isUnclosed} or status = 'started') and unixepoch(start_time) + duration * 60 <= ${at - WINDOW_S - LATE_S}
          or attendance_final = 0 and status = 'ended' and attendance_basis is not null
            and ended_at >= ${daysAgo(2)} and unixepoch(ended_at) <= ${at - REPORT_S - LATE_S})`
    const rows = await select<{ number: string }>(
      db,
      // Each part names a partial index and is read in its order, so that neither is read further than the limit.
      sql`${newest(isUnclosed)} union all ${newest(sql`${isClosed} and attendance_final = 0`)}
          order by start_time desc limit ${limit}`,
    )
    return [...new Set(rows.map(({ number }) => number))]
  }

/** Sessions with a linkable guest: the guest's e-mail now has one user in the roster. */
export const findLinkable =
  (db: SqlDatabase): Find<SessionPlace> =>
  (_, limit) =>
    select<SessionPlace>(
      db,
      sql`select distinct m.zoom_meeting_id as number, m.id as sessionId
          from zoom_participants p join users u on u.email = p.email join zoom_meetings m on m.id = p.meeting_id
          where user_id is null and p.email is not null and p.linkable = 1
            and not exists (select 1 from users other where other.email = p.email and other.id <> u.id)
          order by m.start_time desc limit ${limit}`,
    )
