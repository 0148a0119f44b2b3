import * as z from 'zod'
import { isTimezone } from '../domain/when/timezone.ts'

/** An IANA time zone in IANA's spelling, because Zoom takes no other. */
export const Timezone = z
  .string()
  // What looks at several fields reads the clocks of the zone, so it must not run on.
  .refine(isTimezone, { error: 'must be an IANA time zone, as Asia/Manila', abort: true })
  .transform(spelled)

/** Runtimes ignore case and answer with one of a zone's names. Another correct name, as Asia/Kolkata, stays as it is. */
function spelled(name: string): string {
  const known = resolved(name)
  const isMisspelled = known.toLowerCase() === name.toLowerCase() || /(?:^|\/)[a-z]/.test(name)
  return isMisspelled ? known : name
}

const resolved = (name: string): string =>
  new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
