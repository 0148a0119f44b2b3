import type * as z from 'zod'
import type { ParticipantView } from '../app/queries.ts'
import type { Participant } from './schemas.ts'

/** A participant as the API shows them: without what only the numbers rest on. */
export const participantJson = ({
  open_since: _,
  attended_seconds: __,
  arrived_at: ___,
  role: ____,
  email_user: _____,
  ...shown
}: ParticipantView): z.infer<typeof Participant> => shown
