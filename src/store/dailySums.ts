import { sql } from './query.ts'

/**
 * The sums over the settled sessions of a day, so that a report need not read each of them. A trigger writes them with the session
 * (migrations/0001_triggers.sql). These three conditions are for every session `m`: one of them holds, or `isUnconfirmed` does.
 */

/** The numbers of a settled session are all in its own row. */
export const isSettled = sql`(m.attendance_final = 1 and m.closed_at is not null and m.status = 'ended')`

/** A final session goes on again after its window. The condition names the partial index. */
export const isReopened = sql`(m.attendance_final = 1 and m.closed_at is not null and m.status <> 'ended')`

/** The sums over days `m`, as those of `sums`. */
export const sumsOfDays = sql`json_array(total(m.sessions), total(m.sessions), total(m.participants), total(m.attended), total(m.minutes),
  total(m.shares), total(m.rated))`
