import * as z from 'zod'

/** Zoom sends seconds. The log keeps UTC with milliseconds, which sorts as text. */
export const zoomInstant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value).toISOString())
  // Only years of four digits sort as text, and an offset can lead out of them.
  .pipe(z.iso.datetime())
