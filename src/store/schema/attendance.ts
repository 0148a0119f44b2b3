import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const attendance_records = sqliteTable(
  'attendance_records',
  {
    /** The session's. */
    meeting_id: text().notNull(),
    student_id: text().notNull(),
    class_id: text(),
    /** The session's local day, yyyy-mm-dd. */
    date: text().notNull(),
    status: text({ enum: ['present', 'late', 'partial', 'absent', 'excused'] }).notNull(),
    computed_status: text().notNull(),
    note: text(),
    attended_seconds: integer().notNull(),
    first_join: text(),
    last_leave: text(),
    arrived_at: text(),
    expected: integer().notNull(),
    time_uncertain: integer().notNull(),
    waited_seconds: integer(),
    created_at: text().notNull(),
    updated_at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.meeting_id, table.student_id] })],
)

/** The corrections that stand, with or without a record, until they are taken back. */
export const attendance_corrections = sqliteTable(
  'attendance_corrections',
  {
    meeting_id: text().notNull(),
    student_id: text().notNull(),
    note: text(),
    corrected_by: text(),
    corrected_at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.meeting_id, table.student_id] })],
)
