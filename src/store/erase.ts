import { blanked, type Traces } from '../domain/who/erasure.ts'
import { allPages, streamId } from './eventPages.ts'
import { sql } from './query.ts'
import { chunks, type SqlDatabase, type Statement, select, statement } from './sql.ts'

/**
 * Blanks a person in one meeting's events, participants and registrants, in one transaction, because a half-blanked log would no
 * longer tell the other places. Participants change by the same rule as the events, because they were copied from events.
 */
export async function erase(db: SqlDatabase, number: string, traces: Traces): Promise<void> {
  const statements = [
    ...(await eventsWithout(db, number, traces)),
    ...(await participantsWithout(db, number, traces)),
    ...(await registrantsWithout(db, number, traces)),
  ]
  if (statements.length > 0) await db.batch(statements)
}

async function eventsWithout(db: SqlDatabase, number: string, traces: Traces): Promise<Statement[]> {
  const changed: string[] = []
  for await (const rows of allPages(db, number))
    for (const { version, data } of rows) {
      const before: unknown = JSON.parse(data)
      const now = blanked(before, traces)
      if (JSON.stringify(now) !== JSON.stringify(before)) changed.push(JSON.stringify({ version, data: now }))
    }
  // Materialized, or SQLite would go through all of the JSON for each row.
  return chunks(changed).map((chunk) =>
    statement(sql`
      with now as materialized (
        select value->>'version' as version, value->'data' as data from json_each(${`[${chunk.join()}]`}))
      update events set data = now.data from now
      where events.stream_id = ${streamId(number)} and events.version = now.version`),
  )
}

async function participantsWithout(db: SqlDatabase, number: string, traces: Traces): Promise<Statement[]> {
  const rows = await select<{ session: string; id: string; name: string | null; email: string | null }>(
    db,
    sql`select meeting_id as session, id, name, email from zoom_participants
        where meeting_id in (select id from zoom_meetings where zoom_meeting_id = ${number})`,
  )
  const changed = rows
    .map((row) => ({ before: JSON.stringify(row), now: JSON.stringify(blanked(row, traces)) }))
    .filter(({ before, now }) => before !== now)
  return chunks(changed.map(({ now }) => now)).map((chunk) =>
    statement(sql`
      with now as materialized (
        select value->>'session' as session, value->>'id' as id, value->>'name' as name, value->>'email' as email
        from json_each(${`[${chunk.join()}]`}))
      update zoom_participants set name = now.name, email = now.email
      from now where meeting_id = now.session and zoom_participants.id = now.id`),
  )
}

async function registrantsWithout(db: SqlDatabase, number: string, traces: Traces): Promise<Statement[]> {
  const rows = await select<{
    registrantId: string
    askedAt: string
    emailUserId: string | null
    name: string | null
    email: string | null
  }>(
    db,
    sql`select registrant_id as registrantId, asked_at as askedAt, email_user_id as emailUserId, name, email
        from zoom_registrants
        where ${inSeriesOf(number)} and (name is not null or email is not null)`,
  )
  const theirs = rows.filter((row) => JSON.stringify(blanked(row, traces)) !== JSON.stringify(row))
  if (theirs.length === 0) return []
  const ids = JSON.stringify(theirs.map(({ registrantId }) => registrantId))
  return [
    statement(sql`
      update zoom_registrants set name = null, email = null
      where ${inSeriesOf(number)} and registrant_id in (select value from json_each(${ids}))`),
  ]
}

const inSeriesOf = (number: string) =>
  sql`meeting_id in (select series_id from zoom_meetings where zoom_meeting_id = ${number})`
