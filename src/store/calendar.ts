import type { Bearer } from '../app/bearer.ts'
import type { CalendarEntry, Calendars } from '../app/calendar.ts'
import { classesOf, idOf, roleOf } from './bearers.ts'
import { type Branches, branchPage } from './branches.ts'
import { notErased } from './erased.ts'
import type { MeetingRow } from './meetingRow.ts'
import { sql } from './query.ts'
import { type SqlDatabase, select, statement } from './sql.ts'

/** The most sessions in a calendar: several terms of a full timetable. */
const MOST = 2_000

export const createCalendars = (db: SqlDatabase): Calendars => ({
  async open(userId, digest, now) {
    const rows = await select<{ user_id: string }>(
      db,
      sql`insert into calendars (user_id, digest, created_at)
          select u.id, ${digest}, ${now.toISOString()} from users u where u.id = ${userId} and ${notErased}
          on conflict (user_id) do update set digest = excluded.digest, created_at = excluded.created_at
          returning user_id`,
    )
    return rows.length > 0
  },

  async openedAt(userId) {
    const [row] = await select<{ created_at: string }>(
      db,
      sql`select created_at from calendars where user_id = ${userId}`,
    )
    return row?.created_at ?? null
  },

  async close(userId) {
    await db.batch([statement(sql`delete from calendars where user_id = ${userId}`)])
  },

  async entries(digest, from) {
    const [owner] = await select<{ id: string }>(
      db,
      sql`select u.id from calendars c join users u on u.id = c.user_id
          where c.digest = ${digest} and ${notErased}`,
    )
    if (owner === undefined) return null
    const rows = await select<MeetingRow>(db, branchPage(concernOf(bearerOf(owner.id)), pageFrom(from)))
    return rows.map(toEntry)
  },
})

/** By the roster alone, because a calendar's reader sends no token. */
const bearerOf = (id: string): Bearer => ({ id, role: null, email: null, emailDigest: null })

/** Sessions that the user hosts, and sessions for them. Even an admin's calendar has no others. */
function concernOf(bearer: Bearer): Branches {
  const [id, role] = [idOf(bearer), roleOf(bearer)]
  return {
    hostId: sql`iif(${role} in ('teacher', 'admin'), ${id}, null)`,
    audiences: sql`case ${role} when 'teacher' then '["all","teachers"]' when 'student' then '["all","students"]'
      when 'parent' then '["all"]' when 'admin' then '["all"]' else '[]' end`,
    classes: classesOf(bearer),
    ofClass: sql`m.target_audience = 'class'`,
  }
}

/** With cancelled and deleted sessions, because a calendar would otherwise keep them. */
const pageFrom = (from: Date) => ({
  where: sql`true`,
  near: sql`m.start_time >= ${from.toISOString()}`,
  order: 'oldest first' as const,
  limit: MOST,
})

const toEntry = (row: MeetingRow): CalendarEntry => ({
  id: row.id,
  title: row.title,
  className: row.class_name,
  hostName: row.host_name,
  startTime: row.start_time,
  duration: row.duration,
  isCancelled: row.status === 'cancelled' || row.deleted_at !== null,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
