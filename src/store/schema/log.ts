import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { SQL } from '../query.ts'
import { amending, asked, judging, standing, unlisted, unshown } from './indexed.ts'

/**
 * The files of this folder are the tables of D1 (SQLite). Property names are column names, so a row read by SQL has the type of its
 * table. Instants are ISO 8601 text in UTC with milliseconds, which sorts by time. drizzle-kit cannot say STRICT, WITHOUT ROWID and
 * triggers: they are added by hand in migrations/.
 */

export const events = sqliteTable(
  'events',
  {
    stream_id: text().notNull(),
    version: integer().notNull(),
    event_id: text().notNull(),
    type: text().notNull(),
    schema_version: integer().notNull().default(1),
    data: text().notNull(),
    meta: text().notNull(),
    occurred_at: text().notNull(),
    recorded_at: text().notNull(),
  },
  (table) => [
    // The events. Commits, not events, have positions among all meetings, because a position of each event would cost one more row.
    primaryKey({ columns: [table.stream_id, table.version] }),
    // Only requests come twice. What follows from them comes with them, and costs no entry here.
    uniqueIndex('events_asked').on(table.event_id).where(as(asked)),
    // For facts that are only in the log: former registrations, and who a participant was before a statement.
    index('events_unshown').on(table.stream_id).where(as(unshown)),
    index('events_unlisted').on(table.stream_id).where(as(unlisted)),
    index('events_taken_back').on(table.stream_id).where(sql`type = 'CancellationRequested'`),
    // A series has one stream: what is read of one session must not read the others.
    index('events_standing').on(table.stream_id).where(as(standing)),
    index('events_judging').on(sql`data->>'sessionId'`).where(as(judging)),
    index('events_amending').on(table.stream_id).where(as(amending)),
    index('events_erased').on(table.stream_id).where(sql`type = 'PersonErased'`),
  ],
)

/** The order of the whole log: a commit's events are a run of one stream. See docs/decisions/031. */
export const commits = sqliteTable('commits', {
  /** Counts from 1 without gaps. */
  position: integer().primaryKey(),
  /** JSON: the stream of each commit, and its first and last version there. */
  runs: text().notNull(),
})

/** Dead letters with the reason, for a person to look at: see docs/operations.md. */
export const dead_letters = sqliteTable('dead_letters', {
  /** The id that its event would have had. */
  id: text().primaryKey(),
  zoom_meeting_id: text().notNull(),
  /** JSON of the write request, or its beginning. */
  request: text().notNull(),
  reason: text().notNull(),
  created_at: text().notNull(),
})

/** A query of the store for drizzle. */
function as({ text }: SQL) {
  return sql.raw(text)
}
