import type { RosterImport, RosterStore, SessionPlace } from '../app/rosterStore.ts'
import type { Role } from '../domain/access.ts'
import { digestOf } from './digest.ts'
import { type SQL, sql } from './query.ts'
import * as saves from './rosterSaves.ts'
import { all, chunks, type SqlDatabase, select, statement } from './sql.ts'

export function createRosterStore(db: SqlDatabase): RosterStore {
  return {
    async known({ users, classes }) {
      const [ofUsers, ofClasses] = [knownIn('users', users), knownIn('classes', classes)]
      const found = await db.batch([...ofUsers, ...ofClasses].map(statement))
      const known = all<{ id: string; role: Role }>(found.slice(0, ofUsers.length).flat())
      return {
        users: new Map(known.map(({ id, role }) => [id, role])),
        classes: new Set(found.slice(ofUsers.length).flatMap((rows) => rows.map(({ id }) => String(id)))),
      }
    },

    async save(roster, now) {
      const statements = savesOf(roster, now).map(statement)
      if (statements.length > 0) await db.batch(statements)
      return { bookmark: db.bookmark() }
    },

    async sessionsWithGuests(emails, limit) {
      const found = await db.batch(lots(emails, (some) => sessionsWithGuests(some, limit)).map(statement))
      return all<SessionPlace>(found.flat()).slice(0, limit)
    },

    async openMeetings(classIds) {
      const found = await db.batch(lots(classIds, openMeetingsOfClasses).map(statement))
      return found.flat().map(({ number }) => String(number))
    },

    async openMeetingsOfUser(userId, since) {
      const rows = await select<{ number: string }>(
        db,
        sql`select distinct m.zoom_meeting_id as number
            from zoom_meetings m join meeting_registrants r on r.meeting_id = m.series_id and r.user_id = ${userId}
            where m.start_time >= ${since.toISOString()} and m.status in ('scheduled', 'started')
              and m.deleted_at is null`,
      )
      return rows.map(({ number }) => number)
    },

    async remove(userId, now) {
      const [user] = await select<{ email: string | null }>(
        db,
        sql`select email from users where id = ${userId}`,
      )
      if (user === undefined) return { removed: false, bookmark: db.bookmark() }
      const digest = user.email === null ? null : await digestOf(user.email)
      const done = await db.batch(
        [
          saves.remember(sql`(select ${userId} as id, ${digest} as digest)`, now),
          ...saves.leave(sql`${userId}`, now),
          sql`delete from users where id = ${userId} returning id`,
        ].map(statement),
      )
      return { removed: (done.at(-1) ?? []).length > 0, bookmark: db.bookmark() }
    },
  }
}

/** One query for each lot of items that fits into one bound value, because an import may have 16 MB and D1 takes 2. */
const lots = (items: readonly unknown[], query: (json: string) => SQL): SQL[] =>
  chunks(items.map((item) => JSON.stringify(item))).map((chunk) => query(`[${chunk.join()}]`))

/** The last two conditions name the partial index. */
const sessionsWithGuests = (emails: string, limit: number): SQL => sql`
  select distinct m.zoom_meeting_id as number, m.id as sessionId
  from zoom_participants p join zoom_meetings m on m.id = p.meeting_id
  where p.email in (select value from json_each(${emails})) and user_id is null and email is not null
  order by m.start_time desc limit ${limit}`

const openMeetingsOfClasses = (classIds: string): SQL => sql`
  select distinct zoom_meeting_id as number from zoom_meetings
  where class_id in (select value from json_each(${classIds}))
    and registration_enabled = 1 and status in ('scheduled', 'started') and deleted_at is null`

/** The same for whole rows: see rosterSaves.ts. */
const rowsOf = (items: readonly unknown[], save: (rows: SQL) => SQL): SQL[] =>
  lots(items, (json) => save(sql`json_each(${json})`))

const knownIn = (table: 'users' | 'classes', ids: readonly string[]): SQL[] =>
  lots(
    [...new Set(ids)],
    (some) => sql`
      select id ${table === 'users' ? sql`, role` : sql``} from ${sql.raw(table)}
      where id in (select value from json_each(${some}))`,
  )

/** An unchanged row is not written again. */
const savesOf = ({ users, classes, enrollments, guardians, removed }: RosterImport, now: Date): SQL[] => [
  ...rowsOf(users, (some) => saves.rememberRoles(some, now)),
  ...rowsOf(users, (some) => saves.saveUsers(some, now)),
  ...rowsOf(classes, saves.saveClasses),
  ...rowsOf(enrollments, (some) => saves.enroll(some, now)),
  ...rowsOf(guardians, saves.entrust),
  ...rowsOf(removed.enrollments, (some) => saves.rememberPlace(some, now)),
  ...rowsOf(removed.enrollments, saves.unenroll),
  ...rowsOf(removed.guardians, saves.distrust),
]
