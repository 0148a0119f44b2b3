import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text(),
    avatar: text(),
    role: text({ enum: ['admin', 'teacher', 'student', 'parent'] }).notNull(),
    /** When the roster gave them the role. Null before the first session for the role: they had it from the beginning. */
    role_since: text(),
    sex: text({ enum: ['male', 'female'] }),
    /** The number that a pupil has for life: in the Philippines the LRN. */
    number: text(),
    /** The name as forms write it: Last, First, Middle. */
    listed_as: text(),
  },
  (table) => [
    index('users_email').on(table.email),
    index('users_role').on(table.role),
    // Files identify pupils by it.
    index('users_number').on(table.number).where(sql`number is not null`),
  ],
)

/** Roles that users no longer have, since there are sessions for the role. A user may have had one several times. */
export const former_roles = sqliteTable(
  'former_roles',
  {
    role: text({ enum: ['admin', 'teacher', 'student', 'parent'] }).notNull(),
    user_id: text().notNull(),
    /** `role_since` of the user. */
    since: text(),
    /** When the roster took the role away, or the user. */
    until: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.role, table.until, table.user_id] })],
)

export const classes = sqliteTable(
  'classes',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    teacher_id: text(),
    grade_level: text(),
    /** The pupils who have their classes together, as Narra. */
    section: text(),
    /** JSON of the key that Ed-Fi has for the class; see EdFiSection. */
    edfi_section: text(),
  },
  (table) => [
    index('classes_teacher').on(table.teacher_id),
    index('classes_section').on(table.grade_level, table.section).where(sql`section is not null`),
  ],
)

export const class_students = sqliteTable(
  'class_students',
  {
    class_id: text().notNull(),
    student_id: text().notNull(),
    /** The first day that the school stated, yyyy-mm-dd. */
    since: text(),
    /** When the roster took the enrollment. Null before the first session of the class: they were there from the beginning. */
    enrolled_at: text(),
    /** From another school. */
    transferred: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.class_id, table.student_id] }),
    index('class_students_student').on(table.student_id),
  ],
)

/** Enrollments that are over. A pupil may have several in one class. */
export const former_students = sqliteTable(
  'former_students',
  {
    class_id: text().notNull(),
    student_id: text().notNull(),
    since: text(),
    enrolled_at: text(),
    transferred: integer().notNull().default(0),
    /** The first day without them that the school stated, yyyy-mm-dd. Never null if `left_at` is empty. */
    until: text(),
    /** When the roster took the enrollment away. Empty before the first session of the class. */
    left_at: text().notNull(),
    reason: text({ enum: ['transferred', 'dropped'] }),
  },
  (table) => [primaryKey({ columns: [table.class_id, table.student_id, table.left_at] })],
)

export const parent_children = sqliteTable(
  'parent_children',
  {
    parent_id: text().notNull(),
    student_id: text().notNull(),
    /** Whether they asked to be told of absences. */
    tell_absences: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.parent_id, table.student_id] }),
    index('parent_children_student').on(table.student_id),
  ],
)

/**
 * People who were removed from the roster. Their tokens live on, and registers and forms keep their names until erasure. The e-mail
 * stands as SHA-256; null if they had none.
 */
export const removed_users = sqliteTable(
  'removed_users',
  {
    id: text().primaryKey(),
    email_digest: text(),
    removed_at: text().notNull(),
    name: text().notNull(),
    role: text({ enum: ['admin', 'teacher', 'student', 'parent'] }).notNull(),
    sex: text({ enum: ['male', 'female'] }),
    number: text(),
    listed_as: text(),
  },
  (table) => [index('removed_users_email').on(table.email_digest)],
)

/** When each erasure began and finished. The meetings' own events tell which of them are done. */
export const erasures = sqliteTable('erasures', {
  user_id: text().primaryKey(),
  requested_at: text().notNull(),
  finished_at: text(),
})

/** The e-mails of erased people, as SHA-256. If Zoom tells one again, it is recognised and not stored. */
export const erased_emails = sqliteTable(
  'erased_emails',
  { digest: text().notNull(), user_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.digest, table.user_id] })],
)

/**
 * The rows of a file that is being imported, until it is applied or given up. One transaction can then apply a file of any size. The
 * next import deletes the rows of an import that broke off.
 */
export const import_rows = sqliteTable(
  'import_rows',
  {
    /** Begins with the instant of the import's start. */
    import_id: text().notNull(),
    kind: text({
      enum: [
        'user',
        'class',
        'enrollment',
        'guardian',
        'teaching',
        'leave',
        'unenroll',
        'unguard',
        'gone',
        'skipped',
      ],
    }).notNull(),
    /** The id of the user; of an enrollment, of the class; of a guardian, of the parent. */
    id: text().notNull(),
    /** The id of the pupil or teacher. For a user: `beside` if the row is mainly about somebody else. */
    ref: text().notNull(),
    /** The place in the file; empty for derived rows. */
    file: text().notNull(),
    line: integer().notNull(),
    /** JSON of the row, as the roster's statements take it. */
    data: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.import_id, table.kind, table.id, table.ref, table.line] })],
)
