import { type SQL, sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core'

const workedOut = (as: SQL) => integer().generatedAlwaysAs(as, { mode: 'virtual' })

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
    /** The host of the meeting at Zoom. A substitute may have the session in their place. */
    series_host_id: text().notNull(),
    /** Zoom's id of the host. */
    zoom_host_id: text(),
    /** JSON of users' ids. */
    alternative_hosts: text().notNull().default('[]'),
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
    /** JSON of the ids of all classes of a joint session; else empty. */
    joint_classes: text().notNull().default('[]'),
    target_audience: text({ enum: ['all', 'students', 'teachers', 'class', 'personal'] }).notNull(),
    settings: text().notNull(),
    registration_url: text(),
    registration_enabled: integer().notNull(),
    created_at: text().notNull(),
    updated_at: text().notNull(),
    /** When it was hidden through the API. */
    deleted_at: text(),
    /** When its window was over. It may have been moved to a later time since. */
    closed_at: text(),
    started_at: text(),
    ended_at: text(),
    /** Seconds that it lasted. Pauses and the open span do not count. */
    held_seconds: integer().notNull().default(0),
    open_since: text(),
    held_outside_schedule: integer().notNull().default(0),
    /** JSON of the domain's Held events; null for a session that was not held. */
    held: text(),
    /** Counters, except while the session goes on. Then they are 0, and reportRange.ts counts its participants. */
    participant_count: integer().notNull().default(0),
    joined_count: integer().notNull().default(0),
    /** People who waited at the door while nobody opened it. */
    waited_count: integer().notNull().default(0),
    /** Null until the expected pupils are frozen. */
    expected_count: integer(),
    /** Counts of its records: see AttendanceCounts. */
    present_count: integer().notNull().default(0),
    late_count: integer().notNull().default(0),
    partial_count: integer().notNull().default(0),
    absent_count: integer().notNull().default(0),
    excused_count: integer().notNull().default(0),
    /** Expected pupils who attended. */
    attended_count: integer().notNull().default(0),
    /** JSON of the basis, the rule and whether attendance is final; null until attendance is taken. */
    attendance_basis: text(),
    attendance_rule: text(),
    attendance_final: integer().notNull().default(0),
    // What a query may ask of the columns above. Nothing is stored for these, and a trigger may name them.
    /** 1: it is to come or goes on. */
    is_open: workedOut(sql`status in ('scheduled', 'started')`),
    /**
     * 1: its attendance counts, because it is final or the session is over. If the host comes back after the connection was lost, the session
     * goes on, and what was taken meanwhile does not count.
     */
    is_taken: workedOut(sql`attendance_basis is not null and (status = 'ended' or attendance_final = 1)`),
    /** 1: it expects people and has no attendance yet. Its numbers need the roll. */
    is_untaken: workedOut(sql`not is_taken and status in ('started', 'ended')
      and (class_id is not null or target_audience in ('students', 'teachers'))`),
    /** 1: it is in sessions_to_count. */
    is_to_count: workedOut(
      sql`is_untaken or status = 'started' or status = 'scheduled' and participant_count > 0`,
    ),
    /** What the sums of its day have of it: see dailySums.ts. */
    summed_participants: workedOut(sql`iif(is_open, 0, participant_count)`),
    summed_attended: workedOut(
      sql`case when is_taken then present_count + late_count when is_open or is_untaken then 0 else joined_count end`,
    ),
    summed_minutes: workedOut(sql`iif(status = 'ended', duration, 0)`),
    /** How many of the expected attended, in billionths. Null of a session that has not ended or expected nobody. */
    share: workedOut(
      sql`iif(status = 'ended', round(1e9 * attended_count / nullif(expected_count, 0)), null)`,
    ),
  },
  (table) => [
    // Classes that sit together have a session each, of one occurrence.
    unique('zoom_meetings_occurrence').on(table.zoom_meeting_id, table.occurrence_id, table.class_id),
    index('zoom_meetings_start').on(table.start_time, table.id),
    index('zoom_meetings_host').on(table.host_id, table.start_time, table.id),
    // The sessions of a host of the pool, and sessions that Zoom tells under the host's personal number.
    index('zoom_meetings_zoom_host').on(table.zoom_host_id, table.start_time),
    index('zoom_meetings_class').on(table.class_id, table.start_time, table.id),
    // The few sessions that a whole school sees. A query must repeat these conditions literally, or SQLite does not use the index.
    index('zoom_meetings_audience')
      .on(table.target_audience, table.start_time, table.id)
      .where(sql`target_audience in ('all', 'students', 'teachers')`),
    // For the sweep. No webhook changes the two columns, because that would cost a row each time. The second index has closed sessions
    // only, so no webhook of a class in its window writes it. A session that was moved to a later time after its window is not closed.
    index('zoom_meetings_unclosed').on(table.start_time).where(sql`start_time > coalesce(closed_at, '')`),
    index('zoom_meetings_unconfirmed')
      .on(table.start_time)
      .where(sql`start_time <= coalesce(closed_at, '') and attendance_final = 0`),
  ],
)

/** The sums over the sessions of a day, for reports. Triggers of zoom_meetings write them: see dailySums.ts. */
export const daily_sums = sqliteTable(
  'daily_sums',
  {
    /** Of `start_time`: yyyy-mm-dd in UTC. */
    day: text().notNull(),
    /** Their local day. */
    date: text().notNull(),
    /** 1: of deleted sessions. */
    deleted: integer().notNull(),
    sessions: integer().notNull(),
    /** How many of them have ended. */
    ended: integer().notNull(),
    participants: integer().notNull(),
    attended: integer().notNull(),
    minutes: integer().notNull(),
    /** The sum of the shares of the expected who attended, in billionths: whole numbers add up to the same in any order. */
    shares: integer().notNull(),
    /** The sessions that expected somebody. */
    rated: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.date, table.deleted] })],
)

/** The sessions to count: the sums of their days lack their people. See dailySums.ts. */
export const sessions_to_count = sqliteTable(
  'sessions_to_count',
  { start_time: text().notNull(), meeting_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.start_time, table.meeting_id] })],
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
    /** Null if they did not wait at the door. */
    waited_seconds: integer(),
    /** As in the domain's Participant. */
    waiting_since: text(),
    linkable: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.meeting_id, table.id] }),
    // Only guests, for erasure and for e-mails that the roster learns later. An index over everybody's e-mail would cost one more row with
    // each webhook.
    index('zoom_participants_guest_email').on(table.email).where(sql`user_id is null and email is not null`),
  ],
)

/** The users that a session expected, once that is frozen. */
export const expected_users = sqliteTable(
  'expected_users',
  { meeting_id: text().notNull(), user_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.meeting_id, table.user_id] })],
)

/** The alternative hosts of zoom_meetings by meeting number, to find their sessions. */
export const alternative_hosts = sqliteTable(
  'alternative_hosts',
  { user_id: text().notNull(), zoom_meeting_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.user_id, table.zoom_meeting_id] })],
)
