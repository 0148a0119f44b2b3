import type { SessionNow, TimetableReads } from '../app/timetable.ts'
import { type MeetingRow, meetingsWith, toMeeting } from './meetingRow.ts'
import { createQueries } from './queries.ts'
import { type SQL, sql } from './query.ts'
import { type SqlDatabase, select } from './sql.ts'

/** What brings a timetable to Zoom asks of the sessions that are there. */
export const createTimetableReads = (connect: () => SqlDatabase): TimetableReads => ({
  sessions: (numbers) => sessionsWhere(connect(), sql`zoom_meeting_id in ${listed(numbers)}`),

  // A session of a series has the id of the series, a point and the occurrence's.
  scheduledAs: (seriesId) => sessionsWhere(connect(), sql`id >= ${seriesId} and id < ${`${seriesId}/`}`),

  async meetings(ids) {
    const rows = await select<MeetingRow>(
      connect(),
      sql`${meetingsWith(sql``)} where m.id in ${listed(ids)}
          and m.deleted_at is null order by m.start_time, m.id`,
    )
    return rows.map(toMeeting)
  },

  siblings: (number) => createQueries(connect()).siblings(number),

  async emails(userIds) {
    const rows = await select<{ id: string; email: string }>(
      connect(),
      sql`select id, email from users where email is not null and id in ${listed(userIds)}`,
    )
    return new Map(rows.map(({ id, email }) => [id, email]))
  },

  async pupils(classIds) {
    const rows = await select<{ class_id: string; pupils: number }>(
      connect(),
      sql`select class_id, count(*) as pupils from class_students
          where class_id in ${listed(classIds)} group by class_id`,
    )
    return new Map(rows.map(({ class_id, pupils }) => [class_id, pupils]))
  },
})

const listed = (values: readonly string[]): SQL =>
  sql`(select value from json_each(${JSON.stringify(values)}))`

async function sessionsWhere(db: SqlDatabase, where: SQL): Promise<SessionNow[]> {
  const rows = await select<Omit<SessionNow, 'is_deleted'> & { is_deleted: number }>(
    db,
    sql`select id, zoom_meeting_id, start_time, status, deleted_at is not null as is_deleted
        from zoom_meetings where ${where} order by start_time`,
  )
  return rows.map((row) => ({ ...row, is_deleted: row.is_deleted === 1 }))
}
