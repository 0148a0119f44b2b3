import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core'

/**
 * Tables of D1 (SQLite). Property names are column names, so a row read by SQL has the type of its table.
 * Instants are ISO 8601 text in UTC with milliseconds, which sorts by time.
 * What drizzle-kit cannot say (STRICT, WITHOUT ROWID, triggers) is added by hand in migrations/.
 */

/** What was told of people and changed no row of them: mostly of another use of a link. */
export const unshown = sql`type in ('ParticipantJoined', 'ParticipantLeft', 'WaitingRoomJoined', 'WaitingRoomLeft', 'MeetingReported') and instr(data, '"participants":[') = 0 and instr(data, '"closed":[') = 0`

/** People whose row went: their instance is no session's any more, or a teacher says who they are. */
export const unlisted = sql`type in ('ParticipantIdentified', 'ApplicantIdentified') or instr(data, '"removed":["user.') > 0 or instr(data, '"removed":["guest.') > 0`

export const events = sqliteTable(
  'events',
  {
    stream_id: text().notNull(),
    version: integer().notNull(),
    event_id: text().notNull().unique(),
    type: text().notNull(),
    schema_version: integer().notNull().default(1),
    data: text().notNull(),
    meta: text().notNull(),
    occurred_at: text().notNull(),
    recorded_at: text().notNull(),
  },
  (table) => [
    // No position in the whole log: that would cost a row more for each event, and no reader asks for it.
    primaryKey({ columns: [table.stream_id, table.version] }),
    // Only the log still tells who was registered once, and who a participant was before a teacher said otherwise.
    index('events_unshown').on(table.stream_id).where(unshown),
    index('events_unlisted').on(table.stream_id).where(unlisted),
    index('events_taken_back').on(table.stream_id).where(sql`type = 'CancellationRequested'`),
    index('events_erased').on(table.stream_id).where(sql`type = 'PersonErased'`),
  ],
)

/** One row a session. */
export const zoom_meetings = sqliteTable(
  'zoom_meetings',
  {
    id: text().primaryKey(),
    /** Of a single meeting, its own id. */
    series_id: text().notNull(),
    zoom_meeting_id: text().notNull(),
    /** Zoom's id of the session in its series; empty for a single meeting. */
    occurrence_id: text().notNull().default(''),
    host_id: text().notNull(),
    title: text().notNull(),
    description: text(),
    meeting_type: text().notNull().default('scheduled'),
    start_time: text().notNull(),
    /** Minutes. */
    duration: integer().notNull(),
    timezone: text().notNull(),
    /** The local day of `start_time`, yyyy-mm-dd. */
    date: text().notNull(),
    join_url: text().notNull(),
    password: text(),
    status: text({ enum: ['scheduled', 'started', 'ended', 'cancelled', 'not_held'] }).notNull(),
    class_id: text(),
    target_audience: text({ enum: ['all', 'students', 'teachers', 'class', 'personal'] }).notNull(),
    settings: text().notNull(),
    registration_url: text(),
    registration_enabled: integer().notNull(),
    created_at: text().notNull(),
    updated_at: text().notNull(),
    /** When it was hidden through the API. */
    deleted_at: text(),
    /** When its window was over. */
    closed_at: text(),
    started_at: text(),
    ended_at: text(),
    /** Seconds that it lasted, without its pauses and without what is still open. */
    held_seconds: integer().notNull().default(0),
    open_since: text(),
    held_outside_schedule: integer().notNull().default(0),
    /** Of a session that does not go on. While one does, report.ts counts its participants. */
    participant_count: integer().notNull().default(0),
    joined_count: integer().notNull().default(0),
    /** People who waited at the door while nobody opened it. */
    waited_count: integer().notNull().default(0),
    /** Null until it is frozen who was expected. */
    expected_count: integer(),
    /** Of its records: see AttendanceCounts. */
    present_count: integer().notNull().default(0),
    late_count: integer().notNull().default(0),
    partial_count: integer().notNull().default(0),
    absent_count: integer().notNull().default(0),
    excused_count: integer().notNull().default(0),
    /** Expected pupils who attended. */
    attended_count: integer().notNull().default(0),
    /** Null until attendance is taken; then JSON of its basis and rule, and whether Zoom's report confirmed it. */
    attendance_basis: text(),
    attendance_rule: text(),
    attendance_final: integer().notNull().default(0),
  },
  (table) => [
    unique('zoom_meetings_occurrence').on(table.zoom_meeting_id, table.occurrence_id),
    index('zoom_meetings_start').on(table.start_time, table.id),
    index('zoom_meetings_host').on(table.host_id, table.start_time, table.id),
    index('zoom_meetings_class').on(table.class_id, table.start_time, table.id),
    // The few that a whole school sees; a query must say the same words for SQLite to take it.
    index('zoom_meetings_audience')
      .on(table.target_audience, table.start_time, table.id)
      .where(sql`target_audience in ('all', 'students', 'teachers')`),
    // Of what a sweep looks through. None of the columns changes with a webhook, which would cost a row each time.
    index('zoom_meetings_unconfirmed')
      .on(table.start_time)
      .where(sql`attendance_final = 0 or closed_at is null`),
  ],
)

export const zoom_participants = sqliteTable(
  'zoom_participants',
  {
    /** The session's. */
    meeting_id: text().notNull(),
    /** Unique within its session. */
    id: text().notNull(),
    user_id: text(),
    zoom_participant_id: text(),
    name: text(),
    email: text(),
    join_time: text(),
    leave_time: text(),
    /** Seconds. */
    duration: integer().notNull(),
    status: text({ enum: ['invited', 'joined', 'left'] }).notNull(),
    created_at: text().notNull(),
    /** As in the domain's Participant. */
    open_since: text(),
    attended_seconds: integer().notNull(),
    arrived_at: text(),
    time_uncertain: integer().notNull(),
    claimed: integer().notNull(),
    /** Null for those who did not wait at the door. */
    waited_seconds: integer(),
    /** As in the domain's Participant. */
    waiting_since: text(),
    linkable: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.meeting_id, table.id] }),
    // Of guests, for erasure and for e-mails that the roster learns later. An index over everybody's e-mail would cost a row
    // more with each webhook.
    index('zoom_participants_guest_email').on(table.email).where(sql`user_id is null and email is not null`),
  ],
)

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
    /** Why Zoom did not take the registration. */
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
    /** Who a teacher says that it is. */
    user_id: text(),
  },
  (table) => [primaryKey({ columns: [table.meeting_id, table.registrant_id] })],
)

/** Whom a session expected, once that is frozen. */
export const expected_users = sqliteTable(
  'expected_users',
  { meeting_id: text().notNull(), user_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.meeting_id, table.user_id] })],
)

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

/** The corrections that stand, each until it is taken back, whether its record is there or not. */
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

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text(),
    avatar: text(),
    role: text({ enum: ['admin', 'teacher', 'student', 'parent'] }).notNull(),
    sex: text({ enum: ['male', 'female'] }),
    /** The number that a pupil has for life: in the Philippines the LRN. */
    number: text(),
  },
  (table) => [index('users_email').on(table.email), index('users_role').on(table.role)],
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
    /** The first day, yyyy-mm-dd; null where they were there from the beginning. */
    since: text(),
    /** From another school. */
    transferred: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.class_id, table.student_id] }),
    index('class_students_student').on(table.student_id),
  ],
)

/** Who was in a class once. */
export const former_students = sqliteTable(
  'former_students',
  {
    class_id: text().notNull(),
    student_id: text().notNull(),
    since: text(),
    transferred: integer().notNull().default(0),
    /** The first day without them, yyyy-mm-dd. */
    until: text().notNull(),
    reason: text({ enum: ['transferred', 'dropped'] }),
  },
  (table) => [primaryKey({ columns: [table.class_id, table.student_id] })],
)

export const parent_children = sqliteTable(
  'parent_children',
  { parent_id: text().notNull(), student_id: text().notNull() },
  (table) => [
    primaryKey({ columns: [table.parent_id, table.student_id] }),
    index('parent_children_student').on(table.student_id),
  ],
)

/** First answers to requests that carry an Idempotency-Key, kept for a day. */
export const idempotency_keys = sqliteTable(
  'idempotency_keys',
  {
    actor_id: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of what was asked: the same key for something else is a mistake. */
    fingerprint: text().notNull(),
    /** JSON of {status, body, bookmark}; null while the first request is under way. */
    answer: text(),
    created_at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor_id, table.key] })],
)

/** What can never be applied, with the reason, for a person to look at; docs/operations.md says how. */
export const dead_letters = sqliteTable('dead_letters', {
  /** The id that its event would have had. */
  id: text().primaryKey(),
  zoom_meeting_id: text().notNull(),
  /** JSON of the write request, or its beginning. */
  request: text().notNull(),
  reason: text().notNull(),
  created_at: text().notNull(),
})

/** Whose erasure was begun and finished when: the meetings' own events say which of them are done. */
export const erasures = sqliteTable('erasures', {
  user_id: text().primaryKey(),
  requested_at: text().notNull(),
  finished_at: text(),
})

/** The e-mails of whoever was erased, as SHA-256: Zoom may tell them again, and they are recognised and not written down. */
export const erased_emails = sqliteTable(
  'erased_emails',
  { digest: text().notNull(), user_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.digest, table.user_id] })],
)

/** Who was removed from the roster: their tokens live on. The e-mail stands as SHA-256; null where they had none. */
export const removed_users = sqliteTable(
  'removed_users',
  { id: text().primaryKey(), email_digest: text(), removed_at: text().notNull() },
  (table) => [index('removed_users_email').on(table.email_digest)],
)

/** What somebody has added of each kind on the last day on which they did: one row a person and kind, written over each day. */
export const daily_writes = sqliteTable(
  'daily_writes',
  {
    actor_id: text().notNull(),
    kind: text({ enum: ['claims', 'corrections', 'roster_rows'] }).notNull(),
    /** yyyy-mm-dd in UTC. */
    day: text().notNull(),
    spent: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor_id, table.kind] })],
)
