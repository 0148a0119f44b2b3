/** The calendar day of an instant in a time zone, yyyy-mm-dd; in UTC if the zone is unknown. */
export const dayIn = (timezone: string): ((at: number) => string) => {
  const format = formatOf(timezone)
  return (at) => format.format(at).padStart(10, '0')
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** A formatter is expensive to make, and a school has few zones. */
function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone)
  if (known) return known
  const format = newFormat(timezone)
  formats.set(timezone, format)
  return format
}

function newFormat(timezone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: timezone, ...parts })
  } catch {
    return new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', ...parts })
  }
}
