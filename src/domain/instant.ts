import * as z from 'zod'

/** ISO 8601 with an offset. */
export const Instant = z.iso.datetime({ offset: true })
