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
