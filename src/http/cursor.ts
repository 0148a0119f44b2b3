import * as z from 'zod'

/** Where a page of meetings ended. */
const Place = z.tuple([z.iso.datetime(), z.string().min(1)])

export const writeCursor = (last: { start_time: string; id: string }): string =>
  btoa(JSON.stringify([last.start_time, last.id]))

/** The place that a cursor names, or an issue where it is none of ours. */
export const Cursor = z.string().transform((cursor, context) => {
  const place = Place.safeParse(parse(cursor))
  if (place.success) return { startTime: place.data[0], id: place.data[1] }
  context.addIssue({ code: 'custom', message: 'must be a nextCursor from an earlier answer' })
  return z.NEVER
})

function parse(cursor: string): unknown {
  try {
    return JSON.parse(atob(cursor))
  } catch {
    return undefined
  }
}
