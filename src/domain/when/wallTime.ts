import { DAY_MS } from './duration.ts'

/**
 * A local time of a time zone, with or without seconds, as an instant in UTC. A local time that does not exist, because the clocks go
 * forward, becomes as much later. Of a local time that comes twice, because the clocks go back, the first counts.
 */
export function instantAt(wallTime: string, timezone: string): string {
  const wall = Date.parse(`${wallTime.length === 16 ? `${wallTime}:00` : wallTime}Z`)
  const [before, after] = [wall - DAY_MS, wall + DAY_MS].map((at) => wall - offsetAt(at, timezone))
  const shown = [before, after].find((at) => at !== undefined && at + offsetAt(at, timezone) === wall)
  return new Date(shown ?? before ?? wall).toISOString()
}

/** The local time of an instant in a time zone: yyyy-mm-ddThh:mm:ss. */
export const wallTimeAt = (at: number, timezone: string): string =>
  new Date(at + offsetAt(at, timezone)).toISOString().slice(0, 19)

/** By how many milliseconds the zone's clocks are ahead of UTC at an instant. */
function offsetAt(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return shown - Math.floor(at / 1000) * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making one is dear, and a school has few zones. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone) ?? newFormat(timeZone)
  formats.set(timeZone, known)
  return known
}

const newFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
