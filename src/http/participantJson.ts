import type * as z from 'zod'
import type { User } from '../app/ports.ts'
import type { ParticipantView } from '../app/rollView.ts'
import type { Participant, RosterPerson } from './schemas.ts'

/** A participant as the API shows them, without the fields that only serve the numbers. */
export const participantJson = ({
  open_since: _,
  attended_seconds: __,
  arrived_at: ___,
  email_user: ____,
  user,
  ...shown
}: ParticipantView): z.infer<typeof Participant> => ({ ...shown, user: user && rosterPersonJson(user) })

/** An empty text for a missing e-mail, because frontends search in it without checking. */
export const rosterPersonJson = (user: User): z.infer<typeof RosterPerson> => ({
  ...user,
  email: user.email ?? '',
})
