import type { PlacedSession, PlacedSessions } from '../app/hostPool.ts'
import { type SQL, sql } from './query.ts'
import { all, type SqlDatabase, select, statement } from './sql.ts'

/** A session lasts a day at most. */
const LONGEST_MS = 24 * 60 * 60_000

/** Hosts and times of sessions, as the read model has them. */
export const createPlacedSessions = (db: SqlDatabase): PlacedSessions => ({
  async around({ times, zoomHostIds, teacherIds, wished, classIds, most }) {
    const ranges = times.map(({ from, to }) => ({
      ...{ from: iso(from - LONGEST_MS), to: iso(to) },
      since: from / 1000,
    }))
    const [hosted, taught, logged, pupils] = await db.batch(
      [
        sessionsOf(sql.raw('zoom_host_id'), zoomHostIds, { ranges, most }),
        sessionsOf(sql.raw('host_id'), teacherIds, { ranges, most }),
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

interface Around {
  /** `from` a day before `since`: a session that begins between them may reach into the range. `since` in epoch seconds. */
  ranges: readonly { from: string; to: string; since: number }[]
  /** At most so many of each host in each range, the latest. */
  most: number | undefined
}

/** Each range by each host, which an index finds. */
function sessionsOf(column: SQL, ids: readonly string[], { ranges, most }: Around): SQL {
  const isAround = sql`${column} = host.value and start_time between span.value ->> 'from' and span.value ->> 'to'
    and unixepoch(start_time) + 60 * duration > span.value ->> 'since'
    and status in ('scheduled', 'started') and deleted_at is null`
  const found =
    most === undefined
      ? isAround
      : sql`m.rowid in (select rowid from zoom_meetings where ${isAround} order by start_time desc limit ${sql.raw(String(most))})`
  return sql`select distinct ${COLUMNS} from json_each(${JSON.stringify(ranges)}) as span
      cross join json_each(${JSON.stringify([...new Set(ids)])}) as host
      cross join zoom_meetings m on ${found}`
}

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
