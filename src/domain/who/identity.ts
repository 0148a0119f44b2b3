import { hostOf, type Meeting } from '../meeting.ts'
import type { Connection } from '../when/connection.ts'
import type { Evidence } from './evidence.ts'
import { isEmailVouched } from './vouching.ts'

/** By what a person is recognised. */
export type Known = Pick<
  Meeting,
  'registrants' | 'customerKeys' | 'emails' | 'registered' | 'statements' | 'hosts'
>

/** By what a user is recognised from now on. */
export interface Sign {
  customerKey?: string | null
  registrantId?: string | null
  email?: string | null
  emailKey?: number | undefined
}

/** The connections of people who came with this sign. */
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
  for (const entry of entriesOf({ email: email ?? null, emailKey })) {
    learnEmail(known, entry, userId)
    if (registrantId) known.registered.add(entry)
  }
}

/** Also an e-mail that erasure has blanked. */
export const hasEmail = (is: Evidence): boolean => entriesOf(is).length > 0

/** The entries of an e-mail in `emails` and `registered`: the e-mail itself, and the number that stands for it. */
const entriesOf = ({
  email,
  emailKey,
}: Pick<Evidence, 'email'> & { emailKey?: number | undefined }): string[] => [
  ...(email ? [email] : []),
  ...(emailKey === undefined ? [] : [byKey(emailKey)]),
]

/** An e-mail that a second user claims stands for nobody from then on. */
function learnEmail({ emails }: Known, email: string, userId: string): void {
  const holder = emails.get(email)
  emails.set(email, holder === undefined || holder === userId ? userId : null)
}

/** Not to be taken for an e-mail, which has an @. */
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

/** The statements once a teacher has said who this is, or with null taken that back. */
export function stated(
  statements: ReadonlyMap<string, string>,
  handles: readonly string[],
  userId: string | null,
): Map<string, string> {
  const all = new Map(statements)
  for (const handle of handles) {
    all.delete(handle)
    if (userId !== null) all.set(handle, userId)
  }
  return all
}

/** The connections that have one of these handles. */
export const connectionsAt = (
  { connections }: Pick<Meeting, 'connections'>,
  handles: readonly string[],
): Connection[] =>
  [...connections.values()].filter((c) => handlesOf(c).some((handle) => handles.includes(handle)))

/** What a teacher's statement sticks to: the Zoom accounts of a connection, its registrants and itself, as in URLs. */
export const handlesOf = ({ key, evidence }: Connection): string[] =>
  [
    ...evidence.flatMap(({ is }) => is.zoomAccountId ?? []),
    ...evidence.flatMap(({ is }) => is.registrantId ?? []),
    key,
  ].map(inPath)

/** What a teacher's statement on an applicant sticks to: all of their connections, as they come. */
export const registrantHandle = (registrantId: string): string => inPath(registrantId)

/** Who teachers say that one of these connections is. Of several statements the last counts. */
export function statedUser({ statements }: Known, connections: readonly Connection[]): string | null {
  if (statements.size === 0) return null
  const handles = connections.flatMap(handlesOf)
  return [...statements].findLast(([handle]) => handles.includes(handle))?.[1] ?? null
}

/** Whether they came by a registration that is not Rollcall's. */
export const isForeign = ({ registrants }: Known, { evidence }: Connection): boolean =>
  evidence.some(({ is: { registrantId } }) => registrantId !== null && !registrants.has(registrantId))

export const isSignedIn = ({ evidence }: Connection): boolean =>
  evidence.some(({ is }) => is.zoomAccountId !== null)

/**
 * The user behind Zoom's signs: by customer_key, then registrant_id, then an e-mail that is vouched for, then the account that
 * hosts the meeting. A name is
 * never enough, for two pupils may share one. Where the evidence disagrees within a rank the earliest counts, so that the
 * answer does not depend on the order of arrival. `foreign`: whether the connection or its twin is.
 */
export function recognised(known: Known, connection: Connection, foreign: boolean): string | null {
  const signedIn = isSignedIn(connection)
  let best: Ranked | null = null
  for (const { at, is } of connection.evidence) {
    const isRegistered = entriesOf(is).some((entry) => known.registered.has(entry))
    const isVouched = isEmailVouched({ isSignedIn: signedIn, isForeign: foreign, isRegistered })
    const match = bestMatch(known, { at, is }, isVouched)
    if (!match) continue
    const next = { ...match, at }
    if (best === null || before(next, best)) best = next
  }
  return best?.userId ?? null
}

type Ranked = { rank: number; at: number; userId: string }

const before = (a: Ranked, b: Ranked): boolean =>
  (a.rank - b.rank || a.at - b.at || (a.userId < b.userId ? -1 : 1)) < 0

function bestMatch(known: Known, { at, is }: Connection['evidence'][number], isVouched: boolean) {
  const [byCustomerKey, byRegistrant, ...byEmail] = signsOf(known, is)
  if (byCustomerKey) return { rank: 0, userId: byCustomerKey }
  if (byRegistrant) return { rank: 1, userId: byRegistrant }
  const userId = isVouched && byEmail.find((user) => user !== undefined)
  if (userId) return { rank: 2, userId }
  // The account that hosts the meeting opens it, and only the host is given the link for that.
  const { hostId, zoomHostId } = hostOf(known, at)
  const isHost = is.zoomAccountId !== null && is.zoomAccountId === zoomHostId
  return isHost ? { rank: 3, userId: hostId } : null
}

/**
 * The users that a piece of evidence points to: by customer_key, registrant_id, known e-mail (null: two share it) and
 * the roster's e-mail. That goes last, for the roster may not have known yet that two share it.
 */
export const signsOf = (known: Known, is: Evidence): (string | null | undefined)[] => [
  is.customerKey ? known.customerKeys.get(is.customerKey) : undefined,
  is.registrantId ? known.registrants.get(is.registrantId) : undefined,
  byEmail(known, is),
  is.emailUserId ?? undefined,
]

/** The user with this e-mail; null where two share it. By the key first: of two who share an e-mail, one's may have been erased. */
export function byEmail({ emails }: Known, { email, emailKey }: Evidence): string | null | undefined {
  const user = emailKey === undefined ? undefined : emails.get(byKey(emailKey))
  return user === undefined && email !== null ? emails.get(email) : user
}

export const userParticipantId = (userId: string): string => `user.${userId}`

export const guestParticipantId = (handle: string): string => `guest.${handle}`

/** The user whose participant id this is; null for a guest's. */
export const userOfParticipant = (id: string): string | null => {
  const prefix = userParticipantId('')
  return id.startsWith(prefix) ? id.slice(prefix.length) : null
}

/** The handle by which a guest is listed: one for each Zoom account, registrant or, where Zoom tells neither, connection. */
export const guestHandle = (connection: Connection): string =>
  inPath(least(connection, 'zoomAccountId') ?? least(connection, 'registrantId') ?? connection.key)

const least = (connection: Connection, field: 'zoomAccountId' | 'registrantId'): string | undefined =>
  connection.evidence
    .map(({ is }) => is[field])
    .filter((value) => value !== null)
    .sort()[0]

/** Zoom's ids are base64; a participant's id stands in URLs. */
const inPath = (id: string): string => id.replaceAll('/', '_').replaceAll('+', '-').replaceAll('=', '')
