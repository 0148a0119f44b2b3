import * as z from 'zod'
import { Instant } from '../instant.ts'

/** Zoom's evidence of the person behind a connection. Empty strings from Zoom are null here. */
export const Evidence = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** Zoom's account id of a signed-in participant. */
  zoomAccountId: z.string().nullable(),
  registrantId: z.string().nullable(),
  customerKey: z.string().nullable(),
  /** The roster's user with this e-mail when the event was recorded. */
  emailUserId: z.string().nullable(),
  /** Numbers that stand for name and e-mail within the meeting. They stay when erasure blanks the words. */
  nameKey: z.int().optional(),
  emailKey: z.int().optional(),
})
export type Evidence = z.infer<typeof Evidence>

/** Somebody in Zoom's report of one instance, with all of their stays there. */
export const ReportedPerson = z.object({
  /** Zoom's user_id of their first stay, because the report has no participant_uuid. */
  key: z.string(),
  evidence: Evidence,
  stays: z.array(z.object({ from: Instant, to: Instant })).min(1),
})
export type ReportedPerson = z.infer<typeof ReportedPerson>
