import type { CalendarEntry } from '../app/calendar.ts'

/** RFC 5545 limits lines to 75 bytes. */
const MOST = 75

/** Sessions as an iCalendar, by RFC 5545 and RFC 7986. The text changes only if the sessions do. */
export function iCalendar(entries: readonly CalendarEntry[], origin: string): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rollcall//Rollcall//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'NAME:Rollcall',
    'X-WR-CALNAME:Rollcall',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...entries.flatMap((entry) => eventLines(entry, origin)),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function eventLines(entry: CalendarEntry, origin: string): string[] {
  const { id, title, className, hostName, startTime, duration, isCancelled, createdAt, updatedAt } = entry
  const start = Date.parse(startTime)
  const about = [className, hostName].filter((word) => word !== null && word !== '').join(', ')
  // The link leads to Rollcall's page, because others may read the calendar and must not find a personal link there.
  const link = `${origin}/classes/${id}`
  return [
    'BEGIN:VEVENT',
    `UID:${id}@rollcall`,
    `DTSTAMP:${stamp(Date.parse(updatedAt))}`,
    `CREATED:${stamp(Date.parse(createdAt))}`,
    `LAST-MODIFIED:${stamp(Date.parse(updatedAt))}`,
    `SEQUENCE:${sequence(entry)}`,
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(start + duration * 60_000)}`,
    `SUMMARY:${escaped(title)}`,
    ...(about === '' ? [] : [`DESCRIPTION:${escaped(about)}`]),
    `URL:${link}`,
    `STATUS:${isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
  ]
}

/** Rises with each change, because a calendar ignores a change with the same number. */
const sequence = ({ createdAt, updatedAt }: CalendarEntry): number =>
  Math.max(0, Math.ceil((Date.parse(updatedAt) - Date.parse(createdAt)) / 1000))

/** An instant in UTC, so that no time zone has to be described. */
const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

const escaped = (text: string): string =>
  text.replaceAll(/[\\;,]/g, (one) => `\\${one}`).replaceAll(/\r\n|\r|\n/g, '\\n')

/** Lines are cut between characters, but the limit counts bytes. */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let [text, size] = ['', 0]
  for (const character of line) {
    const { length } = encoder.encode(character)
    if (size + length > MOST) {
      text += '\r\n '
      size = 1
    }
    text += character
    size += length
  }
  return text
}
