import { type SQL, sql } from 'drizzle-orm'
import type { PlacedSession, PlacedSessions } from '../app/hostPool.ts'
import { all, type SqlDatabase, select, statement } from './sql.ts'

/** A session lasts a day at most. */
const LONGEST_MS = 24 * 60 * 60_000

/** Hosts and times of sessions, as the read model has them. */
export const createPlacedSessions = (db: SqlDatabase): PlacedSessions => ({
  async around({ times, zoomHostIds, teacherIds, wished, classIds }) {
    const ranges = times.map(({ from, to }) => ({ from: iso(from - LONGEST_MS), to: iso(to) }))
    const [hosted, taught, logged, pupils] = await db.batch(
      [
        sessionsOf(sql.raw('zoom_host_id'), zoomHostIds, ranges),
        sessionsOf(sql.raw('host_id'), teacherIds, ranges),
        loggedOf(wished),
        pupilsOf(classIds),
      ].map(statement),
    )
    const sessions = [...all<PlacedSession>(hosted), ...all<PlacedSession>(taught)]
    return {
      sessions: [...new Map(sessions.map((one) => [one.id, one])).values()],
      logged: all<{ id: string; zoomHostId: string | null }>(logged),
      pupils: all<{ classId: string; count: number }>(pupils),
    }
  },
  toCome: (zoomHostIds, from, limit) =>
    select<PlacedSession>(
      db,
      sql`select ${COLUMNS} from json_each(${JSON.stringify(zoomHostIds)}) as host
          cross join zoom_meetings m on zoom_host_id = host.value and start_time >= ${from.toISOString()}
          where status = 'scheduled' and deleted_at is null order by start_time, m.id limit ${limit}`,
    ),
  async teachers() {
    const found = await select<{ email: string }>(
      db,
      sql`select distinct lower(email) as email from users where role in ('teacher', 'admin') and email is not null`,
    )
    return found.map(({ email }) => email)
  },
})

const iso = (at: number): string => new Date(at).toISOString()

const COLUMNS = sql.raw(
  'm.id, zoom_meeting_id as number, title, host_id as teacherId, zoom_host_id as zoomHostId, start_time as startTime, duration',
)

/** Each range by each host, which an index finds. */
const sessionsOf = (
  column: SQL,
  ids: readonly string[],
  ranges: readonly { from: string; to: string }[],
): SQL =>
  sql`select distinct ${COLUMNS} from json_each(${JSON.stringify(ranges)}) as span
      cross join json_each(${JSON.stringify([...new Set(ids)])}) as host
      cross join zoom_meetings m on ${column} = host.value
        and start_time between span.value ->> 'from' and span.value ->> 'to'
      where status in ('scheduled', 'started') and deleted_at is null`

/** A single session has the wish's id. In a series each session's id begins with the wish's. */
const loggedOf = (wished: readonly string[]): SQL =>
  sql`select wish.value as id,
        (select zoom_host_id from zoom_meetings
         where id >= wish.value and id < wish.value || '/' and series_id = wish.value limit 1) as zoomHostId
      from json_each(${JSON.stringify(wished)}) as wish
      where exists (select 1 from zoom_meetings
        where id >= wish.value and id < wish.value || '/' and series_id = wish.value)`

const pupilsOf = (classIds: readonly string[]): SQL =>
  sql`select class_id as classId, count(*) as count from class_students
      where class_id in (select value from json_each(${JSON.stringify(classIds)})) group by class_id`
