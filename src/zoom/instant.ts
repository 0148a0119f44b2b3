import * as z from 'zod'
import { isInCalendar } from '../domain/instant.ts'

/** Zoom sends seconds. The log keeps UTC with milliseconds, which sorts as text. */
export const zoomInstant = z.iso
  .datetime({ offset: true })
  .refine((value) => isInCalendar(Date.parse(value)))
  .transform((value) => new Date(value).toISOString())
