import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** First answers to requests that carry an Idempotency-Key, kept for a day. */
export const idempotency_keys = sqliteTable(
  'idempotency_keys',
  {
    actor_id: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of the request. The same key for another request is a mistake. */
    fingerprint: text().notNull(),
    /** JSON of {status, body, bookmark}; null while the first request is under way. */
    answer: text(),
    created_at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor_id, table.key] })],
)

/** What a person added on their last active day. One row for each person and kind, overwritten each day. */
export const daily_writes = sqliteTable(
  'daily_writes',
  {
    actor_id: text().notNull(),
    kind: text({ enum: ['claims', 'corrections', 'roster_rows', 'imports'] }).notNull(),
    /** yyyy-mm-dd in UTC. */
    day: text().notNull(),
    spent: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor_id, table.kind] })],
)

/** The owners of calendars, by the SHA-256 of the secret. */
export const calendars = sqliteTable('calendars', {
  user_id: text().primaryKey(),
  digest: text().notNull().unique(),
  created_at: text().notNull(),
})
