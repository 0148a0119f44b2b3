import * as z from 'zod'

/** A time zone by a name that Zoom knows: IANA's, in IANA's letters. */
export const Timezone = z
  .string()
  .refine(isTimezone, 'must be an IANA time zone, as Asia/Manila')
  .transform(spelled)

/** Runtimes take offsets too, as +08:00, and Zoom does not. */
function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return resolved(name) !== ''
  } catch {
    return false
  }
}

/** Runtimes take any letters, and call a zone by one of its names: Asia/Kolkata is right too, and stays. */
function spelled(name: string): string {
  const known = resolved(name)
  const isMisspelled = known.toLowerCase() === name.toLowerCase() || /(?:^|\/)[a-z]/.test(name)
  return isMisspelled ? known : name
}

const resolved = (name: string): string =>
  new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
