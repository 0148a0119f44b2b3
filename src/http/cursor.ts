import * as z from 'zod'
import type { ApplicantView, MeetingPlace, MeetingView } from '../app/queries.ts'
import type { NamePlace } from '../app/rosterPages.ts'

/** The last row of a page. */
const Place = z.tuple([z.iso.datetime(), z.string().min(1)])

/** One page of sessions and the cursor of the next. `found` has one row more than `limit` if there is a next page. */
export function paged(found: readonly MeetingView[], limit: number) {
  const meetings = found.slice(0, limit)
  const last = found.length > limit ? meetings.at(-1) : undefined
  return { meetings, ...(last && { nextCursor: btoa(JSON.stringify([last.start_time, last.id])) }) }
}

/** The most rows on a page. Whoever asks for more gets these, and the next page by its cursor. */
const MAX_ROWS = 200
export const PageLimit = z.coerce
  .number<string | number>()
  .int()
  .min(1)
  .default(50)
  .transform((limit) => Math.min(limit, MAX_ROWS))

/** The row that a cursor names, or an issue if Rollcall did not make the cursor. */
export const Cursor = z
  .string()
  .transform((cursor, context): MeetingPlace => {
    const place = Place.safeParse(parse(cursor))
    if (place.success) return { startTime: place.data[0], id: place.data[1] }
    context.addIssue({ code: 'custom', message: 'must be a nextCursor from an earlier answer' })
    return z.NEVER
  })
  .optional()
  .meta({ description: 'The nextCursor of the page before' })

/** One page of those who asked on Zoom's page. */
export function pagedApplicants(found: readonly ApplicantView[], limit: number) {
  const registrants = found.slice(0, limit)
  const last = found.length > limit ? registrants.at(-1) : undefined
  return {
    registrants,
    ...(last && { nextCursor: btoa(JSON.stringify([last.asked_at, last.registrant_id])) }),
  }
}

/** The applicant whom a cursor names. */
export const ApplicantCursor = Cursor.transform((place) =>
  place === undefined ? undefined : { askedAt: place.startTime, registrantId: place.id },
)

export const writeVersionCursor = (version: number): string => btoa(JSON.stringify(version))

/** The stream's version that a cursor names, or an issue if Rollcall did not make the cursor. */
export const VersionCursor = z.string().transform((cursor, context) => {
  const version = z.int().positive().safeParse(parse(cursor))
  if (version.success) return version.data
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

/** Where a page of names ended. */
const ByName = z.tuple([z.string(), z.string().min(1)])

/** One page of what is listed by name, and where the next begins: `found` has one more than `limit` where there is a next. */
export function pagedByName<Row extends NamePlace>(found: readonly Row[], limit: number) {
  const rows = found.slice(0, limit)
  const last = found.length > limit ? rows.at(-1) : undefined
  return { rows, ...(last && { nextCursor: btoa(encodeURIComponent(JSON.stringify([last.name, last.id]))) }) }
}

/** The place that a cursor over names tells, or an issue where it is none of ours. btoa takes no letter beyond Latin 1. */
export const NameCursor = z.string().transform((cursor, context): NamePlace => {
  const place = ByName.safeParse(parseEncoded(cursor))
  if (place.success) return { name: place.data[0], id: place.data[1] }
  context.addIssue({ code: 'custom', message: 'must be a nextCursor from an earlier answer' })
  return z.NEVER
})

function parseEncoded(cursor: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(atob(cursor)))
  } catch {
    return undefined
  }
}
