import * as z from 'zod'
import { Instant } from '../instant.ts'

/** The state of a registrant at Zoom. */
export const RegistrantStatus = z.enum(['pending', 'approved', 'denied', 'cancelled'])
export type RegistrantStatus = z.infer<typeof RegistrantStatus>

/** All that webhooks and teachers have said of one of Zoom's registrants. */
export const SeenRegistrant = z.object({
  registrantId: z.string(),
  /** `pending`: nobody has decided since they last asked. */
  status: RegistrantStatus,
  /** When they asked last, or else the first known moment. */
  askedAt: Instant,
  /** Whether it is known when they asked. */
  hasAsked: z.boolean(),
  /** The last decision, by the portal or a teacher. */
  decision: z.object({ status: RegistrantStatus, at: Instant }).nullable(),
  /** When Zoom last told the person's data: */
  at: Instant,
  /** As typed. Anybody may fill in Zoom's page. */
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** As in Evidence. */
  emailUserId: z.string().nullable(),
})
export type SeenRegistrant = z.infer<typeof SeenRegistrant>
