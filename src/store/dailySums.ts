import { sql } from './query.ts'

/**
 * The sums over the sessions of a day, by their rows, so that a report need not read each session. Triggers write them with the session
 * (migrations/0001_triggers.sql).
 */

/**
 * Whether the row of a session lacks numbers: it goes on, or its attendance is not taken after its end. Names a partial index, so no column
 * has a table's name before it.
 */
export const isLacking = sql`(status = 'started' or status = 'ended' and attendance_basis is null and (class_id is not null or target_audience in ('students', 'teachers')))`

/** The sums over days `m`, as those of `sums`. */
export const sumsOfDays = sql`json_array(total(m.sessions), total(m.ended), total(m.participants), total(m.attended), total(m.minutes),
  total(m.shares), total(m.rated))`
