type DayOf = (at: number) => string

/** The calendar day of an instant in a time zone, yyyy-mm-dd; in UTC if the zone is unknown. */
export function dayIn(timezone: string): DayOf {
  const known = zones.get(timezone)
  if (known) return known
  const dayOf = remembering(newFormat(timezone))
  zones.set(timezone, dayOf)
  return dayOf
}

/** A formatter is expensive to make, and a school has few zones. */
const zones = new Map<string, DayOf>()

/** Formatting takes longer than a decision. At a bell the classes begin at one time, and each webhook asks for its day. */
function remembering(format: Intl.DateTimeFormat): DayOf {
  let last = { at: Number.NaN, day: '' }
  return (at) => {
    if (at !== last.at) last = { at, day: format.format(at).padStart(10, '0') }
    return last.day
  }
}

function newFormat(timezone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: timezone, ...parts })
  } catch {
    return new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', ...parts })
  }
}
