import { type SQL, sql } from 'drizzle-orm'
import type { ErasureStore } from '../app/ports.ts'
import type { Person } from '../domain/erase.ts'
import { leave } from './roster.ts'
import { type SqlDatabase, type SqlRow, select, statement } from './sql.ts'

/** What the roster calls whoever is erased: counts and attendance keep their id. */
export const ERASED_NAME = 'Erased person'

export function createErasureStore(db: SqlDatabase): ErasureStore {
  return {
    async begin(userId, now) {
      const [users, progress] = await db.batch([
        statement(sql`select lower(email) as email from users where id = ${userId}`),
        statement(sql`select done_through, finished_at from erasures where user_id = ${userId}`),
      ])
      const person = { userId, emails: emailsOf(users) }
      const [last] = progress ?? []
      const isKnown = (users ?? []).length > 0 || last !== undefined
      if (!isKnown && (await meetings(db, person, '', 1)).length === 0) return null
      if (last && last['finished_at'] === null) return { person, after: String(last['done_through']) }
      await db.batch([statement(anew(userId, now.toISOString()))])
      return { person, after: '' }
    },

    meetings: (person, after, limit) => meetings(db, person, after, limit),

    async reached(userId, number) {
      await db.batch([statement(sql`update erasures set done_through = ${number} where user_id = ${userId}`)])
    },

    async finish(person, now) {
      const { userId } = person
      const statements = [
        forgetAnswers(userId),
        forgetDeadLetters(person),
        sql`update users set name = ${ERASED_NAME}, email = null, avatar = null where id = ${userId}`,
        ...leave(userId),
        sql`update erasures set finished_at = ${now.toISOString()} where user_id = ${userId}`,
      ]
      await db.batch(statements.map(statement))
      return { bookmark: db.bookmark() }
    },
  }
}

const emailsOf = (users: SqlRow[] = []): string[] =>
  users.flatMap(({ email }) => (typeof email === 'string' ? [email] : []))

const anew = (userId: string, at: string): SQL => sql`
  insert into erasures (user_id, done_through, requested_at) values (${userId}, '', ${at})
  on conflict (user_id) do update set
    done_through = '', requested_at = excluded.requested_at, finished_at = null`

/**
 * Each meeting is looked into by its read models' keys. Those of deleted meetings are gone; a partial index lists
 * them, and their events are searched for the words themselves.
 */
async function meetings(db: SqlDatabase, person: Person, after: string, limit: number) {
  const { userId, emails } = person
  const their = sql`(select value from json_each(${JSON.stringify(emails)}))`
  const rows = await select<{ number: string }>(
    db,
    sql`select m.zoom_meeting_id as number from zoom_meetings m
        where m.zoom_meeting_id > ${after} and (
          exists (select 1 from zoom_participants where meeting_id = m.id and id = ${`user.${userId}`})
          or exists (select 1 from meeting_registrants where meeting_id = m.id and user_id = ${userId})
          or exists (select 1 from attendance_records where meeting_id = m.id and student_id = ${userId})
          or exists (select 1 from zoom_participants where meeting_id = m.id and email in ${their}))
        union all
        select substr(d.stream_id, length('meeting/') + 1) from events d
        where d.type = 'MeetingDeleted' and d.stream_id > ${`meeting/${after}`} and exists (
          select 1 from events e join json_each(${wordsOf(person)}) word
          where e.stream_id = d.stream_id and instr(e.data, word.value) > 0)
        order by number limit ${limit}`,
  )
  return rows.map(({ number }) => number)
}

/** Kept answers to the person's own requests, and those that name them. */
const forgetAnswers = (userId: string): SQL => sql`
  delete from idempotency_keys where actor_id = ${userId} or exists (
    select 1 from users u where u.id = ${userId}
      and (instr(answer, json_quote(u.name)) > 0 or instr(lower(answer), lower(u.email)) > 0))`

/** What could never be applied and is of this person cannot be blanked, being text as it came. */
const forgetDeadLetters = (person: Person): SQL => sql`
  delete from dead_letters where exists (
    select 1 from json_each(${wordsOf(person)}) word where instr(request, word.value) > 0 or instr(lower(request), word.value) > 0)`

/** A person's id and e-mails as they stand in JSON. */
const wordsOf = ({ userId, emails }: Person): string =>
  JSON.stringify([userId, ...emails].map((word) => JSON.stringify(word)))
