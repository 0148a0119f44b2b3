import * as z from 'zod'

/** For a missing value Zoom leaves the field out, sends null or sends "". */
export const optionalText = z
  .union([z.string(), z.int().transform(String)])
  .nullish()
  .transform((text) => text || null)
