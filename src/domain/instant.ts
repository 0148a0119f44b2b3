import * as z from 'zod'

/** ISO 8601 with an offset. */
export const Instant = z.iso.datetime({ offset: true })

const FIRST = Date.parse('1000-01-01T00:00:00Z')
const LAST = Date.parse('8999-12-31T23:59:59.999Z')

/**
 * Whether something may be planned for then, or happen then, in epoch milliseconds. The zones' clocks, a session's length and what
 * follows it stay in years of four digits: others are no days for the log, and do not sort as text.
 */
export const isInCalendar = (at: number): boolean => at >= FIRST && at <= LAST

/** For people. */
export const NOT_IN_CALENDAR = 'must be in the years 1000 to 8999'
