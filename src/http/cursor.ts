import * as z from 'zod'
import type { ListedView, MeetingPlace } from '../app/meetingView.ts'
import type { ApplicantView } from '../app/registrantView.ts'
import type { NamePlace } from '../app/rosterPages.ts'
import { inDigits } from './inDigits.ts'

/** The most rows on a page. A reader who asks for more gets these, and the next page by its cursor. */
const MAX_ROWS = 200
export const PageLimit = inDigits(
  z
    .number()
    .overwrite((limit) => Math.min(limit, MAX_ROWS))
    .int()
    .min(1),
).default(50)

export const writeCursor = (told: unknown): string => btoa(JSON.stringify(told))

/** The content of a cursor, or an issue if Rollcall did not make the cursor. */
export const cursorOf = <Told extends z.ZodType>(schema: Told, read: (cursor: string) => string = atob) =>
  z.string().transform((cursor, context): z.output<Told> => {
    const told = schema.safeParse(parsed(cursor, read))
    if (told.success) return told.data
    context.addIssue({ code: 'custom', message: 'must be a nextCursor from an earlier answer' })
    return z.NEVER
  })

function parsed(cursor: string, read: (cursor: string) => string): unknown {
  try {
    return JSON.parse(read(cursor))
  } catch {
    return undefined
  }
}

/** The start and the id of a page's last session. */
export const placeEntries = [z.iso.datetime(), z.string().min(1)] as const

export const Cursor = cursorOf(
  z.tuple(placeEntries).transform(([startTime, id]): MeetingPlace => ({ startTime, id })),
)
  .optional()
  .meta({ description: 'The nextCursor of the page before' })

/** One page of sessions, and its last session if another page follows. Then `found` has one session more than `limit`. */
export function cutPage<Row extends ListedView>(found: readonly Row[], limit: number) {
  const meetings = found.slice(0, limit)
  return { meetings, last: found.length > limit ? meetings.at(-1) : undefined }
}

export const placeOf = ({ start_time, id }: ListedView): [string, string] => [start_time, id]

/** One page of applicants. */
export function pagedApplicants(found: readonly ApplicantView[], limit: number) {
  const registrants = found.slice(0, limit)
  const last = found.length > limit ? registrants.at(-1) : undefined
  return { registrants, ...(last && { nextCursor: writeCursor([last.asked_at, last.registrant_id]) }) }
}

/** The applicant that a cursor names. */
export const ApplicantCursor = Cursor.transform((place) =>
  place === undefined ? undefined : { askedAt: place.startTime, registrantId: place.id },
)

/** The stream's version. */
export const VersionCursor = cursorOf(z.int().positive())

/** btoa takes no letter beyond Latin 1. */
const writeNameCursor = (place: [string, string]): string => btoa(encodeURIComponent(JSON.stringify(place)))

export const NameCursor = cursorOf(
  z.tuple([z.string(), z.string().min(1)]).transform(([name, id]): NamePlace => ({ name, id })),
  (cursor) => decodeURIComponent(atob(cursor)),
)

/** One page of a list by name, and the start of the next page if there is one. Then `found` has one row more than `limit`. */
export function pagedByName<Row extends NamePlace>(found: readonly Row[], limit: number) {
  const rows = found.slice(0, limit)
  const last = found.length > limit ? rows.at(-1) : undefined
  return { rows, ...(last && { nextCursor: writeNameCursor([last.name, last.id]) }) }
}
