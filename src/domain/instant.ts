import * as z from 'zod'

/** ISO 8601 with an offset. */
export const Instant = z.iso.datetime({ offset: true })

const FORM = z.regexes.datetime({ offset: true })

/** The check of `Instant`, without zod around it. */
export const isInstant = (text: string): boolean => FORM.test(text)

const FIRST = Date.parse('1900-01-01T00:00:00Z')
const LAST = Date.parse('8999-12-31T23:59:59.999Z')

/**
 * Whether Rollcall takes this time (epoch milliseconds). The last keeps local times, a session's end and its window in years of four
 * digits, because instants in the log sort as text. Before 1900 local days began up to 16 hours from the day in UTC, and a range of
 * days (store/reportRange.ts) would miss sessions.
 */
export const isInCalendar = (at: number): boolean => at >= FIRST && at <= LAST

/** For people. */
export const NOT_IN_CALENDAR = 'must be in the years 1900 to 8999'
