import type { Connection } from './connection.ts'
import type { Evidence } from './events.ts'
import type { Meeting } from './meeting.ts'

/** The indexes by which a person is recognised. */
export type Known = Pick<Meeting, 'registrants' | 'customerKeys' | 'registeredEmails'>

/** By what a user is recognised from now on. */
export interface Sign {
  customerKey?: string | null
  registrantId?: string | null
  email?: string | null
}

/** The connections of whoever already came with this sign. */
export const connectionsWith = ({ connections }: Pick<Meeting, 'connections'>, sign: Sign): Connection[] =>
  [...connections.values()].filter(({ evidence }) => evidence.some(({ is }) => shows(is, sign)))

const shows = (is: Evidence, { customerKey, registrantId, email }: Sign): boolean =>
  (!!customerKey && is.customerKey === customerKey) ||
  (!!registrantId && is.registrantId === registrantId) ||
  (!!email && is.email === email)

/** Adds a user's sign to what is known, in place. An e-mail that a second user claims stands for nobody from then on. */
export function learn(known: Known, userId: string, { customerKey, registrantId, email }: Sign): void {
  if (customerKey) known.customerKeys.set(customerKey, userId)
  if (registrantId) known.registrants.set(registrantId, userId)
  if (email) {
    const holder = known.registeredEmails.get(email)
    known.registeredEmails.set(email, holder === undefined || holder === userId ? userId : null)
  }
}

/**
 * The user behind a connection: by customer_key, then registrant_id, then e-mail. A name is never enough, for
 * two pupils may share one. Where the evidence disagrees within a rank the earliest counts, so that the answer
 * does not depend on the order of arrival.
 */
export function identify(known: Known, connection: Connection): string | null {
  let best: { rank: number; at: number; userId: string } | null = null
  for (const { at, is } of connection.evidence) {
    const match = bestMatch(known, is)
    if (!match) continue
    const next = { ...match, at }
    if (best === null || before(next, best)) best = next
  }
  return best?.userId ?? null
}

type Ranked = { rank: number; at: number; userId: string }

const before = (a: Ranked, b: Ranked): boolean =>
  (a.rank - b.rank || a.at - b.at || (a.userId < b.userId ? -1 : 1)) < 0

function bestMatch(known: Known, is: Connection['evidence'][number]['is']) {
  const byKey = is.customerKey && known.customerKeys.get(is.customerKey)
  if (byKey) return { rank: 0, userId: byKey }
  const byRegistrant = is.registrantId && known.registrants.get(is.registrantId)
  if (byRegistrant) return { rank: 1, userId: byRegistrant }
  const byEmail = userByEmail(known, is)
  if (byEmail) return { rank: 2, userId: byEmail }
  return null
}

/** The meeting's own registrations before the roster, which may not have known yet that two share the e-mail. */
function userByEmail(known: Known, { email, emailUserId }: Evidence): string | null {
  const registered = email === null ? undefined : known.registeredEmails.get(email)
  return registered === undefined ? emailUserId : registered
}

/**
 * The id of a participant within its meeting: one for a user, and for a stranger one for each Zoom account,
 * registrant or, where Zoom tells neither, connection.
 */
export function participantId(known: Known, connection: Connection): string {
  const userId = identify(known, connection)
  if (userId) return userParticipantId(userId)
  const stranger = least(connection, 'zoomAccountId') ?? least(connection, 'registrantId') ?? connection.key
  return `guest.${inPath(stranger)}`
}

export const userParticipantId = (userId: string): string => `user.${userId}`

const least = (connection: Connection, field: 'zoomAccountId' | 'registrantId'): string | undefined =>
  connection.evidence
    .map(({ is }) => is[field])
    .filter((value) => value !== null)
    .sort()[0]

/** Zoom's ids are base64; a participant's id stands in URLs. */
const inPath = (id: string): string => id.replaceAll('/', '_').replaceAll('+', '-').replaceAll('=', '')
