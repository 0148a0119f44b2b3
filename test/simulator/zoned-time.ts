/** Zoom takes an instant with a Z, or a wall clock's time that counts in the meeting's zone. Answers in UTC. */
export function toInstant(startTime: string, timezone: string): string {
  if (startTime.endsWith('Z')) return withoutFraction(Date.parse(startTime))
  const asIfUtc = Date.parse(`${startTime}Z`)
  // Once more with the first guess: around a change of the clocks the zone's offset differs between the two.
  const guess = asIfUtc - offsetAt(asIfUtc, timezone)
  return withoutFraction(asIfUtc - offsetAt(guess, timezone))
}

export function isTimezone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
    return true
  } catch {
    return false
  }
}

/** What the zone's clocks show: yyyy-MM-ddTHH:mm:ss. */
export function wallTime(instant: number, timezone: string): string {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return clock.format(instant).replace(' ', 'T')
}

/** Milliseconds that the zone's clocks are ahead of UTC. */
const offsetAt = (instant: number, timezone: string): number =>
  Date.parse(`${wallTime(instant, timezone)}Z`) - Math.floor(instant / 1000) * 1000

const withoutFraction = (instant: number) => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z')
