import type { Evidence } from '../events.ts'
import type { Meeting } from '../meeting.ts'
import type { Connection } from '../when/connection.ts'

/** The indexes by which a person is recognised. */
export type Known = Pick<Meeting, 'registrants' | 'customerKeys' | 'registeredEmails' | 'confirmed'>

/** By what a user is recognised from now on. */
export interface Sign {
  customerKey?: string | null
  registrantId?: string | null
  email?: string | null
  emailKey?: number | undefined
}

/** The connections of whoever already came with this sign. */
export const connectionsWith = ({ connections }: Pick<Meeting, 'connections'>, sign: Sign): Connection[] =>
  [...connections.values()].filter(({ evidence }) => evidence.some(({ is }) => shows(is, sign)))

const shows = (is: Evidence, { customerKey, registrantId, email, emailKey }: Sign): boolean =>
  (!!customerKey && is.customerKey === customerKey) ||
  (!!registrantId && is.registrantId === registrantId) ||
  (!!email && is.email === email) ||
  (emailKey !== undefined && is.emailKey === emailKey)

/** Adds a user's sign to what is known, in place. */
export function learn(known: Known, userId: string, sign: Sign): void {
  const { customerKey, registrantId, email, emailKey } = sign
  if (customerKey) known.customerKeys.set(customerKey, userId)
  if (registrantId) known.registrants.set(registrantId, userId)
  if (email) learnEmail(known, email, userId)
  if (emailKey !== undefined) learnEmail(known, byKey(emailKey), userId)
}

/** An e-mail that a second user claims stands for nobody from then on. */
function learnEmail({ registeredEmails }: Known, email: string, userId: string): void {
  const holder = registeredEmails.get(email)
  registeredEmails.set(email, holder === undefined || holder === userId ? userId : null)
}

/** How registeredEmails names an e-mail by its key: no e-mail is without an @. */
const byKey = (emailKey: number): string => `#${emailKey}`

/** What stands for names and e-mails in a meeting's events, so that erasure may blank the words themselves. */
export type WordKeys = Pick<Meeting, 'wordKeys' | 'lastWordKey'>

/** With the keys of its name and e-mail: those that the meeting has for them, or the next. */
export function withWordKeys<Said extends { email: string | null; name?: string | null }>(
  { wordKeys, lastWordKey }: WordKeys,
  said: Said,
): Said & { nameKey?: number; emailKey?: number } {
  const words = [said.name, said.email].filter((word) => typeof word === 'string')
  const news = [...new Set(words)].filter((word) => !wordKeys.has(word))
  const keyOf = (word: string) => wordKeys.get(word) ?? lastWordKey + 1 + news.indexOf(word)
  return {
    ...said,
    ...(typeof said.name === 'string' ? { nameKey: keyOf(said.name) } : {}),
    ...(said.email === null ? {} : { emailKey: keyOf(said.email) }),
  }
}

/** Remembers which key stands for which word, in place; a key whose word is erased is never given again. */
export function learnWordKeys(
  known: WordKeys,
  { name, nameKey, email, emailKey }: Partial<Pick<Evidence, 'name' | 'nameKey' | 'email' | 'emailKey'>>,
): void {
  for (const [word, key] of [
    [name, nameKey],
    [email, emailKey],
  ] as const) {
    if (key === undefined) continue
    if (typeof word === 'string') known.wordKeys.set(word, key)
    known.lastWordKey = Math.max(known.lastWordKey, key)
  }
}

/** What is confirmed once a person has given, or with null taken back, their word. */
export function confirm(
  confirmed: ReadonlyMap<string, string>,
  names: readonly string[],
  userId: string | null,
): Map<string, string> {
  const words = new Map(confirmed)
  for (const name of names) {
    words.delete(name)
    if (userId !== null) words.set(name, userId)
  }
  return words
}

/** The connections that have one of these names. */
export const connectionsNamed = (
  { connections }: Pick<Meeting, 'connections'>,
  names: readonly string[],
): Connection[] => [...connections.values()].filter((c) => namesOf(c).some((name) => names.includes(name)))

/** By what a person can be said to be behind a connection: its Zoom accounts, its registrants and itself, as in URLs. */
export const namesOf = ({ key, evidence }: Connection): string[] =>
  [
    ...evidence.flatMap(({ is }) => is.zoomAccountId ?? []),
    ...evidence.flatMap(({ is }) => is.registrantId ?? []),
    key,
  ].map(inPath)

/**
 * The user behind a connection: whom a person has confirmed, else by customer_key, then registrant_id, then e-mail.
 * A name is never enough, for two pupils may share one. Where the evidence disagrees within a rank the earliest
 * counts, so that the answer does not depend on the order of arrival.
 */
export const identify = (known: Known, connection: Connection): string | null =>
  confirmedUser(known, connection) ?? recognised(known, connection)

/** Where people have said different things of a connection's names, the last counts. */
function confirmedUser({ confirmed }: Known, connection: Connection): string | null {
  if (confirmed.size === 0) return null
  const names = namesOf(connection)
  return [...confirmed].findLast(([name]) => names.includes(name))?.[1] ?? null
}

function recognised(known: Known, connection: Connection): string | null {
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

function bestMatch(known: Known, is: Evidence) {
  const [byCustomerKey, byRegistrant, ...byEmail] = signsOf(known, is)
  if (byCustomerKey) return { rank: 0, userId: byCustomerKey }
  if (byRegistrant) return { rank: 1, userId: byRegistrant }
  const userId = byEmail.find((user) => user !== undefined)
  return userId ? { rank: 2, userId } : null
}

/**
 * Whom a piece of evidence points to: by customer_key, registrant_id, registered e-mail (null: two share it) and the
 * roster's e-mail, which goes last, for the roster may not have known yet that two share it.
 */
export const signsOf = (known: Known, is: Evidence): (string | null | undefined)[] => [
  is.customerKey ? known.customerKeys.get(is.customerKey) : undefined,
  is.registrantId ? known.registrants.get(is.registrantId) : undefined,
  registered(known, is),
  is.emailUserId ?? undefined,
]

/** By the key first: of two who share an e-mail, one's may have been erased. */
function registered({ registeredEmails }: Known, { email, emailKey }: Evidence): string | null | undefined {
  const user = emailKey === undefined ? undefined : registeredEmails.get(byKey(emailKey))
  return user === undefined && email !== null ? registeredEmails.get(email) : user
}

/**
 * The id of a participant within its meeting: one for a user, and for a stranger one for each Zoom account,
 * registrant or, where Zoom tells neither, connection.
 */
export function participantId(known: Known, connection: Connection): string {
  const userId = identify(known, connection)
  return userId ? userParticipantId(userId) : guestParticipantId(strangerName(connection))
}

export const userParticipantId = (userId: string): string => `user.${userId}`

export const guestParticipantId = (name: string): string => `guest.${name}`

/** Which of its names stands for a connection while nobody knows whose it is. */
export const strangerName = (connection: Connection): string =>
  inPath(least(connection, 'zoomAccountId') ?? least(connection, 'registrantId') ?? connection.key)

const least = (connection: Connection, field: 'zoomAccountId' | 'registrantId'): string | undefined =>
  connection.evidence
    .map(({ is }) => is[field])
    .filter((value) => value !== null)
    .sort()[0]

/** Zoom's ids are base64; a participant's id stands in URLs. */
const inPath = (id: string): string => id.replaceAll('/', '_').replaceAll('+', '-').replaceAll('=', '')
