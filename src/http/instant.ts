import * as z from 'zod'

/** An instant with any offset, as UTC with milliseconds. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant, as 2026-09-01T08:00:00Z' })
  .refine(isSortable, 'must be in the years 0 to 9999')
  .transform((value) => new Date(value).toISOString())

/** Instants are compared as text, so the year needs four digits. An offset can lead out of them. */
function isSortable(instant: string): boolean {
  const at = Date.parse(instant)
  return Number.isNaN(at) || /^\d{4}-/.test(new Date(at).toISOString())
}

/** A wall clock's time, as a form's datetime-local field gives it: without an offset, with or without seconds. */
const WALL_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?$/

const AS = 'must be an ISO 8601 instant, as 2026-09-01T08:00:00Z, or a local time, as 2026-09-01T08:00'

/** An instant with any offset, or a wall clock's time, which `instantIn` reads in a time zone. */
export const StartTime = z.union(
  [
    Instant,
    z
      .string()
      .refine((text) => isWallTime(text) || isInstantOfAMinute(text), { error: AS })
      .transform((text) => (isInstantOfAMinute(text) ? new Date(text).toISOString() : text)),
  ],
  { error: AS },
)

/** An instant without seconds. */
function isInstantOfAMinute(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?:Z|[+-]\d\d:\d\d)$/.exec(text)
  return match !== null && isWallTime(match[1] ?? '') && Number.isFinite(Date.parse(text)) && isSortable(text)
}

function isWallTime(text: string): boolean {
  const match = WALL_TIME.exec(text)
  if (!match) return false
  const at = new Date(`${text.slice(0, 16)}:00Z`)
  // A day or an hour that no clock shows becomes another one.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.slice(0, 16))
}

const DAY_MS = 24 * 60 * 60_000

/**
 * A start time as an instant in UTC. What no clock of the zone shows, as the clocks go forward, is an hour later; of what they show
 * twice, as they go back, the first counts.
 */
export function instantIn(startTime: string, timezone: string): string {
  if (!isWallTime(startTime)) return startTime
  const wall = Date.parse(`${startTime.length === 16 ? `${startTime}:00` : startTime}Z`)
  const [before, after] = [wall - DAY_MS, wall + DAY_MS].map((at) => wall - offsetAt(at, timezone))
  const shown = [before, after].find((at) => at !== undefined && at + offsetAt(at, timezone) === wall)
  return new Date(shown ?? before ?? wall).toISOString()
}

/** By how many milliseconds the zone's clocks are ahead of UTC at an instant. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return shown - Math.floor(at / 1000) * 1000
}
