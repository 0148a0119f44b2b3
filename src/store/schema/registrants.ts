import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const meeting_registrants = sqliteTable(
  'meeting_registrants',
  {
    /** The series: a registration is for all of its sessions. */
    meeting_id: text().notNull(),
    user_id: text().notNull(),
    id: text().notNull(),
    zoom_registrant_id: text(),
    join_url: text(),
    status: text({ enum: ['pending', 'approved', 'denied', 'leaving'] }).notNull(),
    /** Why there is no registration. */
    error: text(),
    registered_at: text(),
    created_at: text().notNull(),
    updated_at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.meeting_id, table.user_id] })],
)

/** Zoom's registrants, as its webhooks tell of them: applicants, and some of Rollcall's own. */
export const zoom_registrants = sqliteTable(
  'zoom_registrants',
  {
    /** The series, as in meeting_registrants. */
    meeting_id: text().notNull(),
    registrant_id: text().notNull(),
    /** As typed. */
    name: text(),
    email: text(),
    status: text({ enum: ['pending', 'approved', 'denied', 'cancelled'] }).notNull(),
    asked_at: text().notNull(),
    /** The roster's user with this e-mail when Zoom told of it. */
    email_user_id: text(),
    /** The user by a teacher's statement. */
    user_id: text(),
  },
  (table) => [primaryKey({ columns: [table.meeting_id, table.registrant_id] })],
)
