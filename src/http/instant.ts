import * as z from 'zod'
import { isInCalendar, NOT_IN_CALENDAR } from '../domain/instant.ts'
import { instantAt, wallTimeAt } from '../domain/when/wallTime.ts'

/** An instant with any offset, as UTC with milliseconds. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant, as 2026-09-01T08:00:00Z' })
  .refine(isSortable, 'must be in the years 0 to 9999')
  .transform((value) => new Date(value).toISOString())

/** Instants are compared as text, so the year needs four digits. An offset can move a time outside these years. */
function isSortable(instant: string): boolean {
  const at = Date.parse(instant)
  return Number.isNaN(at) || /^\d{4}-/.test(new Date(at).toISOString())
}

/** A wall clock's time, as a form's datetime-local field gives it: without an offset, with or without seconds. */
const WALL_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?$/

const AS = 'must be an ISO 8601 instant, as 2026-09-01T08:00:00Z, or a local time, as 2026-09-01T08:00'
const MISSING = `is missing: ${AS.replace('must be ', '')}`

/** An instant with any offset, or a wall clock's time, which `instantIn` reads in a time zone. */
export const StartTime = z
  .union(
    [
      Instant,
      z
        .string()
        .refine((text) => isWallTime(text) || isInstantOfAMinute(text), { error: AS })
        .transform((text) => (isInstantOfAMinute(text) ? new Date(text).toISOString() : text)),
    ],
    { error: ({ input }) => (input === undefined ? MISSING : AS) },
  )
  .refine((text) => isInCalendar(Date.parse(isWallTime(text) ? `${text}Z` : text)), {
    error: NOT_IN_CALENDAR,
    abort: true,
  })

/** An instant without seconds. */
function isInstantOfAMinute(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?:Z|[+-]\d\d:\d\d)$/.exec(text)
  return match !== null && isWallTime(match[1] ?? '') && Number.isFinite(Date.parse(text)) && isSortable(text)
}

function isWallTime(text: string): boolean {
  const match = WALL_TIME.exec(text)
  if (!match) return false
  const at = new Date(`${text.slice(0, 16)}:00Z`)
  // Whether the local time exists. A time that does not exist comes back as another one.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.slice(0, 16))
}

/** A start time as an instant in UTC. */
export const instantIn = (startTime: string, timezone: string): string =>
  isWallTime(startTime) ? instantAt(startTime, timezone) : startTime

/** Whether a local time does not exist on its day, because the clocks go forward. */
export const isSkipped = (startTime: string, timezone: string): boolean =>
  isWallTime(startTime) &&
  !wallTimeAt(Date.parse(instantAt(startTime, timezone)), timezone).startsWith(startTime.slice(0, 16))
