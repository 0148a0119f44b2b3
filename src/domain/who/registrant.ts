import * as z from 'zod'
import { Instant } from '../instant.ts'

/** What became of a registrant at Zoom. */
export const RegistrantStatus = z.enum(['pending', 'approved', 'denied', 'cancelled'])
export type RegistrantStatus = z.infer<typeof RegistrantStatus>

/** What Zoom's webhooks and teachers have said so far of one of Zoom's registrants. */
export const SeenRegistrant = z.object({
  registrantId: z.string(),
  /** `pending`: they asked, and nobody has decided since. */
  status: RegistrantStatus,
  /** When they asked last, or else the first that is known of them. */
  askedAt: Instant,
  /** Whether that is known. */
  hasAsked: z.boolean(),
  /** The last decision, by the portal or a teacher. */
  decision: z.object({ status: RegistrantStatus, at: Instant }).nullable(),
  /** When Zoom said last who it is: */
  at: Instant,
  /** As it was typed, for anybody may fill in Zoom's page. */
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** As in Evidence. */
  emailUserId: z.string().nullable(),
})
export type SeenRegistrant = z.infer<typeof SeenRegistrant>
