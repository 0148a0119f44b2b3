import * as z from 'zod'

/** Zoom leaves out, sends null, or sends "" where it has nothing. */
export const optionalText = z
  .union([z.string(), z.int().transform(String)])
  .nullish()
  .transform((text) => text || null)
