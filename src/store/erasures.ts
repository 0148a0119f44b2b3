import type { ErasureStore } from '../app/ports.ts'
import type { Person } from '../domain/who/erasure.ts'
import { digestOf } from './digest.ts'
import { ERASED_NAME } from './erased.ts'
import { type SQL, sql } from './query.ts'
import { leave } from './rosterSaves.ts'
import { unlisted, unshown } from './schema/indexed.ts'
import { type SqlDatabase, type SqlRow, select, statement } from './sql.ts'

export function createErasureStore(db: SqlDatabase): ErasureStore {
  return {
    async begin(userId, now) {
      const [users, begun] = await db.batch([
        statement(sql`select lower(email) as email from users where id = ${userId}
          union all select null from removed_users where id = ${userId}`),
        statement(sql`select requested_at, finished_at from erasures where user_id = ${userId}`),
      ])
      const person = { userId, emails: emailsOf(users) }
      const [last] = begun ?? []
      const isKnown = (users ?? []).length > 0 || last !== undefined
      if (!isKnown && (await meetings(db, person, EVER, 1)).length === 0) return null
      if (last && last['finished_at'] === null) return { person, since: String(last['requested_at']) }
      const since = new Date(now.getTime() - CLOCKS_MS).toISOString()
      const digests = await Promise.all(person.emails.map(digestOf))
      await db.batch([anew(userId, since), rememberEmails(userId, digests)].map(statement))
      return { person, since }
    },

    meetings: (person, since, limit) => meetings(db, person, since, limit),

    async emailsAmong({ userId }, emails) {
      const [remembered, others] = await db.batch([
        statement(sql`select digest from erased_emails where user_id = ${userId}`),
        statement(sql`select lower(email) as email from users
          where id <> ${userId} and lower(email) in (select value from json_each(${JSON.stringify(emails)}))`),
      ])
      const digests = new Set(remembered?.map(({ digest }) => digest))
      const taken = new Set(others?.map(({ email }) => email))
      const told = await Promise.all(emails.map(async (email) => ({ email, digest: await digestOf(email) })))
      return told.flatMap(({ email, digest }) => (digests.has(digest) && !taken.has(email) ? [email] : []))
    },

    async finish(person, now) {
      const { userId } = person
      const statements = [
        forgetAnswers(userId),
        forgetDeadLetters(person),
        ...leave(sql`${userId}`, now),
        sql`update users set name = ${ERASED_NAME}, email = null, avatar = null, sex = null, number = null,
            listed_as = null
            where id = ${userId}`,
        sql`update removed_users set name = ${ERASED_NAME}, sex = null, number = null, listed_as = null
            where id = ${userId}`,
        sql`update erasures set finished_at = ${now.toISOString()} where user_id = ${userId}`,
      ]
      await db.batch(statements.map(statement))
      return { bookmark: db.bookmark() }
    },
  }
}

/** The tolerance between a meeting's clock and the clock that begins an erasure. */
const CLOCKS_MS = 60_000
/** An instant later than every erasure, so that no meeting counts as done. */
const EVER = '9999'

const emailsOf = (users: SqlRow[] = []): string[] =>
  users.flatMap(({ email }) => (typeof email === 'string' ? [email] : []))

const anew = (userId: string, at: string): SQL => sql`
  insert into erasures (user_id, requested_at) values (${userId}, ${at})
  on conflict (user_id) do update set requested_at = excluded.requested_at, finished_at = null`

const rememberEmails = (userId: string, digests: readonly string[]): SQL => sql`
  insert or ignore into erased_emails (digest, user_id)
  select value, ${userId} from json_each(${JSON.stringify(digests)}) union
  select email_digest, id from removed_users where id = ${userId} and email_digest is not null`

/**
 * Looks into each meeting by the keys of its read models, in order, until there are enough. Guests' e-mails have an index. The log is
 * searched only for traces that the read models do not have.
 */
async function meetings(db: SqlDatabase, person: Person, since: string, limit: number) {
  const left = (number: SQL) => isLeft(person.userId, since, number)
  const rows = await select<{ number: string }>(
    db,
    sql`select * from (${knowing(person, left, limit)})
        union ${withGuest(person.emails, left)}
        union select * from (${toldIn(person, left, limit)})
        union select * from (${toldBeside(person, left, limit)})
        union select * from (${takenBack(person.userId, left, limit)})
        order by number limit ${limit}`,
  )
  return rows.map(({ number }) => number)
}

type Condition = (number: SQL) => SQL

/** Names the index, because SQLite might take the stream's own order instead. */
const isLeft = (userId: string, since: string, stream: SQL): SQL => sql`not exists (
  select 1 from events x indexed by events_erased where x.stream_id = ${stream} and x.type = 'PersonErased'
    and x.recorded_at >= ${since} and x.data->>'userId' = ${userId})`

const knowing = ({ userId, emails }: Person, left: Condition, limit: number): SQL => sql`
  select distinct m.zoom_meeting_id as number from zoom_meetings m
  where (
    exists (select 1 from zoom_participants where meeting_id = m.id and id = ${`user.${userId}`})
    or exists (select 1 from meeting_registrants where meeting_id = m.series_id and user_id = ${userId})
    or exists (select 1 from zoom_registrants where meeting_id = m.series_id
      and (email_user_id = ${userId} or user_id = ${userId}
        or email in (select value from json_each(${JSON.stringify(emails)}))))
    or exists (select 1 from attendance_records where meeting_id = m.id and student_id = ${userId}))
    and ${left(sql`'meeting/' || m.zoom_meeting_id`)}
  order by m.zoom_meeting_id limit ${limit}`

const withGuest = (emails: readonly string[], left: Condition): SQL => sql`
  select m.zoom_meeting_id from zoom_participants p join zoom_meetings m on m.id = p.meeting_id
  where p.email in (select value from json_each(${JSON.stringify(emails)}))
    and user_id is null and email is not null and ${left(sql`'meeting/' || m.zoom_meeting_id`)}`

/** Other uses are in no read model. A partial index lists their events. */
const toldIn = (person: Person, left: Condition, limit: number): SQL => sql`
  select distinct substr(d.stream_id, length('meeting/') + 1) as number
  from (select stream_id, data from events where ${unshown}) d
  where ${left(sql`d.stream_id`)} and exists (
    select 1 from json_each(${wordsOf(person)}) word where instr(d.data, word.value) > 0)
  order by d.stream_id limit ${limit}`

/**
 * A participant who is no longer listed, or who is another person by a statement, may have been this person. A partial index lists
 * the few streams with these participants. All of their events are searched for the words.
 */
const toldBeside = (person: Person, left: Condition, limit: number): SQL => sql`
  select distinct substr(d.stream_id, length('meeting/') + 1) as number
  from (select stream_id from events where ${unlisted}) d
  where ${left(sql`d.stream_id`)} and exists (
    select 1 from events e join json_each(${wordsOf(person)}) word
    where e.stream_id = d.stream_id and e.type <> 'PersonErased' and instr(e.data, word.value) > 0)
  order by d.stream_id limit ${limit}`

/** A registration that was taken back is in no read model any more. */
const takenBack = (userId: string, left: Condition, limit: number): SQL => sql`
  select distinct substr(d.stream_id, length('meeting/') + 1) as number from events d
  where d.type = 'CancellationRequested' and ${left(sql`d.stream_id`)} and exists (
    select 1 from json_each(d.data->'people') where value->>'userId' = ${userId})
  order by d.stream_id limit ${limit}`

/** Stored answers to the person's own requests, and stored answers that name the person. */
const forgetAnswers = (userId: string): SQL => sql`
  delete from idempotency_keys where actor_id = ${userId} or exists (
    select 1 from (select name, email from users where id = ${userId} union all
      select name, null from removed_users where id = ${userId}) u
    where instr(answer, json_quote(u.name)) > 0 or instr(lower(answer), lower(u.email)) > 0)`

/** Dead letters of this person are deleted, because they are raw text that cannot be blanked. */
const forgetDeadLetters = (person: Person): SQL => sql`
  delete from dead_letters where exists (
    select 1 from (
      select value as word from json_each(${wordsOf(person)})
      union select json_quote(name) from users where id = ${person.userId} and name <> ${ERASED_NAME}
      union select json_quote(name) from removed_users where id = ${person.userId} and name <> ${ERASED_NAME}
      union select json_quote(zoom_registrant_id) from meeting_registrants
        where user_id = ${person.userId} and zoom_registrant_id is not null)
    where instr(request, word) > 0 or instr(lower(request), word) > 0)`

/** A person's id and e-mails as JSON texts. */
const wordsOf = ({ userId, emails }: Person): string =>
  JSON.stringify([userId, ...emails].map((word) => JSON.stringify(word)))
