import { sql } from './query.ts'

/**
 * The sums over the summed sessions of a day, so that a report need not read each of them. A trigger writes them with the session
 * (migrations/0001_triggers.sql). A session is summed or in one part of `unsummed`.
 */

/** The numbers of a closed session are not all in its own row: it goes on again, or its attendance is not taken. */
const isLacking = sql`(status = 'started' or status = 'ended' and attendance_basis is null and (class_id is not null or target_audience in ('students', 'teachers')))`

/** Names a partial index. */
export const isUnclosed = sql`start_time > coalesce(closed_at, '')`
export const isClosed = sql`start_time <= coalesce(closed_at, '')`

export const isSummed = sql`(${isClosed} and not ${isLacking})`

/** The two parts of the sessions that are not summed. Each names a partial index, and no webhook of a class in its window writes it. */
export const unsummed = [isUnclosed, sql`${isClosed} and ${isLacking}`]

/** The sums over days `m`, as those of `sums`. */
export const sumsOfDays = sql`json_array(total(m.sessions), total(m.ended), total(m.participants), total(m.attended), total(m.minutes),
  total(m.shares), total(m.rated))`
