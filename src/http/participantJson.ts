import type * as z from 'zod'
import type { User } from '../app/ports.ts'
import type { ParticipantView } from '../app/rollView.ts'
import type { Participant, Person } from './schemas.ts'

/** A participant as the API shows them: without what only the numbers rest on. */
export const participantJson = ({
  open_since: _,
  attended_seconds: __,
  arrived_at: ___,
  email_user: ____,
  user,
  ...shown
}: ParticipantView): z.infer<typeof Participant> => ({ ...shown, user: user && personJson(user) })

/** Frontends look for words in an e-mail without asking whether there is one. */
export const personJson = (user: User): z.infer<typeof Person> => ({ ...user, email: user.email ?? '' })
