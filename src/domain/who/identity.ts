import { hostOf, type Meeting } from '../meeting.ts'
import type { Connection } from '../when/connection.ts'
import type { Evidence } from './evidence.ts'
import { isEmailVouched } from './vouching.ts'

/** The signs of a person. */
export type Known = Pick<
  Meeting,
  'registrants' | 'customerKeys' | 'emails' | 'registered' | 'statements' | 'hosts'
>

/** A new sign of a user. */
export interface Sign {
  customerKey?: string | null
  registrantId?: string | null
  email?: string | null
  emailKey?: number | undefined
  /** When the user claimed the e-mail, in ISO 8601. */
  at?: string | undefined
}

/** The connections of people who came with this sign. */
export const connectionsWith = ({ connections }: Pick<Meeting, 'connections'>, sign: Sign): Connection[] =>
  [...connections.values()].filter(({ evidence }) => evidence.some(({ is }) => shows(is, sign)))

/** Whether the evidence has one of the signs. */
export const shows = (is: Evidence, { customerKey, registrantId, email, emailKey }: Sign): boolean =>
  (!!customerKey && is.customerKey === customerKey) ||
  (!!registrantId && is.registrantId === registrantId) ||
  (!!email && is.email === email) ||
  (emailKey !== undefined && is.emailKey === emailKey) ||
  (!!registrantId && isWithheld(is))

/** An erased user's e-mail, which is not recorded: the roster still knows its user. */
const isWithheld = ({ email, emailKey, emailUserId }: Evidence): boolean =>
  email === null && emailKey === undefined && emailUserId !== null

/** Adds a user's sign to the known signs, in place. */
export function learn(known: Known, userId: string, sign: Sign): void {
  const { customerKey, registrantId, email, emailKey, at } = sign
  if (customerKey) known.customerKeys.set(customerKey, userId)
  if (registrantId) known.registrants.set(registrantId, userId)
  for (const entry of entriesOf({ email: email ?? null, emailKey })) {
    learnEmail(known, entry, {
      userId,
      at: at === undefined ? 0 : Date.parse(at),
      isRegistered: !!registrantId,
    })
    if (registrantId) known.registered.add(entry)
  }
}

/** Also an e-mail that erasure has blanked. */
export const hasEmail = (is: Evidence): boolean => entriesOf(is).length > 0

/** The keys of an e-mail in `emails` and `registered`: the e-mail itself, and the number that stands for it. */
const entriesOf = ({
  email,
  emailKey,
}: Pick<Evidence, 'email'> & { emailKey?: number | undefined }): string[] => [
  ...(email ? [email] : []),
  ...(emailKey === undefined ? [] : [byKey(emailKey)]),
]

interface Claimant {
  userId: string
  at: number
  isRegistered: boolean
}

/**
 * An e-mail that a second user claims stands for nobody from then on. Zoom registers the second user only after the first one's
 * registration is gone: then the e-mail is the second user's from then on. Who came before stays who they were.
 */
function learnEmail({ emails }: Known, email: string, { userId, at, isRegistered }: Claimant): void {
  const holders = emails.get(email) ?? []
  const last = holders.at(-1)
  if (last === undefined) emails.set(email, [{ from: at, userId }])
  else if (last.userId !== userId && last.userId !== null)
    emails.set(email, [...holders, { from: Math.max(at, last.from), userId: isRegistered ? userId : null }])
}

/** Without an @, so that no number is taken for an e-mail. */
const byKey = (emailKey: number): string => `#${emailKey}`

/** The numbers that stand for names and e-mails in a meeting's events, so that erasure can blank the words. */
export type WordKeys = Pick<Meeting, 'wordKeys' | 'lastWordKey'>

/** Adds the keys of name and e-mail: the meeting's present keys, or the next free ones. */
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

/** Remembers the word of each key, in place. The key of an erased word is never given again. */
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

/** The connections that have one of these handles. */
export const connectionsAt = (
  { connections }: Pick<Meeting, 'connections'>,
  handles: readonly string[],
): Connection[] =>
  [...connections.values()].filter((c) => handlesOf(c).some((handle) => handles.includes(handle)))

/** The handles of a connection: those that last, and the connection itself. */
export const handlesOf = (connection: Connection): string[] => [
  ...lastingHandlesOf(connection),
  inPath(connection.key),
]

/** The handles that a person keeps from one connection to the next: Zoom accounts and registrants. */
export const lastingHandlesOf = ({ evidence }: Connection): string[] =>
  [
    ...evidence.flatMap(({ is }) => is.zoomAccountId ?? []),
    ...evidence.flatMap(({ is }) => is.registrantId ?? []),
  ].map(inPath)

/** The handle of an applicant. All of their connections have it. */
export const registrantHandle = (registrantId: string): string => inPath(registrantId)

/** Whether the person came by a registration that is not Rollcall's. */
export const isForeign = ({ registrants }: Known, { evidence }: Connection): boolean =>
  evidence.some(({ is: { registrantId } }) => registrantId !== null && !registrants.has(registrantId))

export const isSignedIn = ({ evidence }: Connection): boolean =>
  evidence.some(({ is }) => is.zoomAccountId !== null)

/**
 * The user behind Zoom's signs: by customer_key, then registrant_id, then the account that hosts the meeting, then a vouched e-mail. A name
 * is never enough, because two pupils may share it. If signs of one rank disagree, the earliest counts, so that the order of arrival does
 * not matter. `foreign`: whether the connection or its twin is foreign.
 */
export function recognised(known: Known, connection: Connection, foreign: boolean): string | null {
  const signedIn = isSignedIn(connection)
  let best: Ranked | null = null
  for (const { at, is } of connection.evidence) {
    const isRegistered =
      entriesOf(is).some((entry) => known.registered.has(entry)) || isErasedRegistrant(known, is)
    const isVouched = isEmailVouched({ isSignedIn: signedIn, isForeign: foreign, isRegistered })
    const match = bestMatch(known, { at, is }, isVouched)
    if (!match) continue
    const next = { ...match, at }
    if (best === null || before(next, best)) best = next
  }
  return best?.userId ?? null
}

/** The user of an e-mail that is withheld may be Rollcall's own registrant. */
const isErasedRegistrant = ({ registrants }: Known, is: Evidence): boolean =>
  isWithheld(is) && [...registrants.values()].some((userId) => userId === is.emailUserId)

type Ranked = { rank: number; at: number; userId: string }

const before = (a: Ranked, b: Ranked): boolean =>
  (a.rank - b.rank || a.at - b.at || (a.userId < b.userId ? -1 : 1)) < 0

function bestMatch(known: Known, { at, is }: Connection['evidence'][number], isVouched: boolean) {
  const [byCustomerKey, byRegistrant, emailUser] = signsOf(known, { at, is })
  if (byCustomerKey) return { rank: 0, userId: byCustomerKey }
  if (byRegistrant) return { rank: 1, userId: byRegistrant }
  // Only the host gets the start link, so the account that hosts the meeting is the host's, even if it is another teacher's own.
  const { hostId, zoomHostId } = hostOf(known, at)
  if (is.zoomAccountId !== null && is.zoomAccountId === zoomHostId) return { rank: 2, userId: hostId }
  return isVouched && emailUser ? { rank: 3, userId: emailUser } : null
}

/** The users that a piece of evidence points to: by customer_key, registrant_id, the e-mail and the roster's answer about the e-mail. */
export const signsOf = (
  known: Known,
  { at, is }: Connection['evidence'][number],
): (string | null | undefined)[] => [
  is.customerKey ? known.customerKeys.get(is.customerKey) : undefined,
  is.registrantId ? known.registrants.get(is.registrantId) : undefined,
  byEmail(known, is, at),
  is.emailUserId ?? undefined,
]

/**
 * The user with this e-mail at a time; null if two share it. The e-mail's holder counts from the holder's registration on. For a person who
 * came before, the roster's answer of then counts, and without an answer the first holder. The key is looked up first: if one of two
 * holders was erased, only the key still knows both.
 */
export function byEmail(
  { emails }: Known,
  { email, emailKey, emailUserId }: Evidence,
  at: number,
): string | null | undefined {
  const byWord = email === null ? undefined : emails.get(email)
  const holders = (emailKey === undefined ? undefined : emails.get(byKey(emailKey))) ?? byWord
  const holder = holders?.findLast(({ from }) => from <= at)
  return holder ? holder.userId : (emailUserId ?? holders?.[0]?.userId)
}

export const userParticipantId = (userId: string): string => `user.${userId}`

export const guestParticipantId = (handle: string): string => `guest.${handle}`

/** The user of a participant id; null for a guest's. */
export const userOfParticipant = (id: string): string | null => {
  const prefix = userParticipantId('')
  return id.startsWith(prefix) ? id.slice(prefix.length) : null
}

/** The handle of a guest in lists: the Zoom account, else the registrant, else the connection. */
export const guestHandle = (connection: Connection): string =>
  inPath(least(connection, 'zoomAccountId') ?? least(connection, 'registrantId') ?? connection.key)

const least = (connection: Connection, field: 'zoomAccountId' | 'registrantId'): string | undefined =>
  connection.evidence
    .map(({ is }) => is[field])
    .filter((value) => value !== null)
    .sort()[0]

/** Zoom's ids are base64, but a participant's id stands in URLs. */
export const inPath = (id: string): string => id.replaceAll('/', '_').replaceAll('+', '-').replaceAll('=', '')
