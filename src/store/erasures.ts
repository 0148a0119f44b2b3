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
      const digests = await Promise.all(person.emails.map(digestOf))
      await db.batch([anew(userId, now.toISOString()), rememberEmails(userId, digests)].map(statement))
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

/** By which an e-mail is recognised when Zoom tells it again: SHA-256 of it in lower case, hex. */
export async function digestOf(email: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email.toLowerCase()))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const anew = (userId: string, at: string): SQL => sql`
  insert into erasures (user_id, done_through, requested_at) values (${userId}, '', ${at})
  on conflict (user_id) do update set
    done_through = '', requested_at = excluded.requested_at, finished_at = null`

const rememberEmails = (userId: string, digests: readonly string[]): SQL => sql`
  insert or ignore into erased_emails (digest, user_id)
  select value, ${userId} from json_each(${JSON.stringify(digests)})`

/**
 * Each meeting is looked into by its read models' keys, in order, until there are enough; guests' e-mails have an index.
 * The log alone is asked where it knows more than they do.
 */
async function meetings(db: SqlDatabase, person: Person, after: string, limit: number) {
  const rows = await select<{ number: string }>(
    db,
    sql`select * from (${knowing(person.userId, after, limit)})
        union ${withGuest(person.emails, after)}
        union select * from (${toldOf('MeetingDeleted', person, after, limit)})
        union select * from (${toldOf('ParticipantIdentified', person, after, limit)})
        union select * from (${takenBack(person.userId, after, limit)})
        order by number limit ${limit}`,
  )
  return rows.map(({ number }) => number)
}

const knowing = (userId: string, after: string, limit: number): SQL => sql`
  select m.zoom_meeting_id as number from zoom_meetings m
  where m.zoom_meeting_id > ${after} and (
    exists (select 1 from zoom_participants where meeting_id = m.id and id = ${`user.${userId}`})
    or exists (select 1 from meeting_registrants where meeting_id = m.id and user_id = ${userId})
    or exists (select 1 from attendance_records where meeting_id = m.id and student_id = ${userId}))
  order by m.zoom_meeting_id limit ${limit}`

const withGuest = (emails: readonly string[], after: string): SQL => sql`
  select m.zoom_meeting_id from zoom_participants p join zoom_meetings m on m.id = p.meeting_id
  where p.email in (select value from json_each(${JSON.stringify(emails)}))
    and user_id is null and email is not null and m.zoom_meeting_id > ${after}`

/**
 * A deleted meeting has no read models any more, and a participant whom a teacher has said to be somebody else may have
 * been this person before. Partial indexes list the few such meetings; their events are searched for the words themselves.
 */
const toldOf = (
  type: 'MeetingDeleted' | 'ParticipantIdentified',
  person: Person,
  after: string,
  limit: number,
): SQL => sql`
  select distinct substr(d.stream_id, length('meeting/') + 1) as number from events d
  where d.type = ${sql.raw(`'${type}'`)} and d.stream_id > ${`meeting/${after}`} and exists (
    select 1 from events e join json_each(${wordsOf(person)}) word
    where e.stream_id = d.stream_id and instr(e.data, word.value) > 0)
  order by d.stream_id limit ${limit}`

/** Where a registration was taken back, no read model tells of it any more. */
const takenBack = (userId: string, after: string, limit: number): SQL => sql`
  select distinct substr(stream_id, length('meeting/') + 1) as number from events
  where type = 'CancellationRequested' and stream_id > ${`meeting/${after}`} and exists (
    select 1 from json_each(data->'people') where value->>'userId' = ${userId})
  order by stream_id limit ${limit}`

/** Kept answers to the person's own requests, and those that name them. */
const forgetAnswers = (userId: string): SQL => sql`
  delete from idempotency_keys where actor_id = ${userId} or exists (
    select 1 from users u where u.id = ${userId}
      and (instr(answer, json_quote(u.name)) > 0 or instr(lower(answer), lower(u.email)) > 0))`

/** What could never be applied and is of this person cannot be blanked, being text as it came. */
const forgetDeadLetters = (person: Person): SQL => sql`
  delete from dead_letters where exists (
    select 1 from (
      select value as word from json_each(${wordsOf(person)})
      union select json_quote(name) from users where id = ${person.userId} and name <> ${ERASED_NAME}
      union select json_quote(zoom_registrant_id) from meeting_registrants
        where user_id = ${person.userId} and zoom_registrant_id is not null)
    where instr(request, word) > 0 or instr(lower(request), word) > 0)`

/** A person's id and e-mails as they stand in JSON. */
const wordsOf = ({ userId, emails }: Person): string =>
  JSON.stringify([userId, ...emails].map((word) => JSON.stringify(word)))
