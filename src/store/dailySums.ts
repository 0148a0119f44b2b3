import { sql } from './query.ts'

/**
 * The sums over the sessions of a day, by their rows, so that a report need not read each session. They lack the people of a session that
 * is to come or goes on (`is_open`), and the people of a session that expects some until its attendance is taken (`is_untaken`), because these
 * need the roll. The table sessions_to_count has these sessions if they may have people. Triggers write both with the session
 * (migrations/0001_triggers.sql).
 */

/** The sessions to count, which are few, as `m`. */
export const TO_COUNT = sql`sessions_to_count t cross join zoom_meetings m on m.id = t.meeting_id`

/** The sums over days `m`, as those of `sums`. */
export const sumsOfDays = sql`json_array(total(m.sessions), total(m.ended), total(m.participants), total(m.attended), total(m.minutes),
  total(m.shares), total(m.rated))`
