import * as z from 'zod'

/** Zoom writes seconds; the log keeps UTC with milliseconds, which sorts as text. */
export const zoomInstant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value).toISOString())
  // An offset leads out of the four-digit years, whose text sorts by time.
  .pipe(z.iso.datetime())
