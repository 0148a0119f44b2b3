import type { Fact } from '../events.ts'
import type { Meeting } from '../meeting.ts'
import { type Connection, keyOf } from '../when/connection.ts'
import { boundWith } from './bound.ts'
import type { Evidence } from './evidence.ts'
import { guestParticipantId, handlesOf, registrantHandle, signsOf, userParticipantId } from './identity.ts'
import { userOf } from './person.ts'
import type { SeenRegistrant } from './registrant.ts'
import { hasSameTimes, namesakesOf, twinOf } from './twins.ts'

/** The person to erase. */
export interface Person {
  userId: string
  /** Lower case. */
  emails: readonly string[]
}

/** The places in a meeting's events with a person's name and e-mail. */
export interface Traces {
  userId: string
  /** The person's connections, and every other connection with one of their signs. */
  connections: ReadonlySet<string>
  /** Zoom's registrants who are this person or have their e-mail. */
  registrants: ReadonlySet<string>
  /** All e-mails that were ever known to be theirs. */
  emails: ReadonlySet<string>
  /** Participants that were always this person. */
  rows: ReadonlySet<string>
  /**
   * Guests who share a Zoom account or a telephone with the person, or may have been their twin. Only names and e-mails from the person's own connections
   * are blanked.
   */
  shared: ReadonlySet<string>
  said: ReadonlySet<string>
  /** The names and e-mails from other connections, by participant. A namesake keeps their name. */
  others: ReadonlyMap<string, ReadonlySet<string>>
}

export function tracesOf(meeting: Meeting, person: Person): Traces {
  const all = [...meeting.connections.values()]
  const emails = emailsOf(meeting, person)
  const isTheirs = isOf(meeting, person.userId, emails)
  // A row of the report is the person's if its twin is.
  const theirs = all.filter((connection) => {
    const twin = twinOf(meeting, connection)
    return isTheirs(connection) || (twin !== null && isTheirs(twin))
  })
  const connections = new Set(theirs.map(keyOf))
  const others = all.filter((c) => !connections.has(keyOf(c)))
  const othersHandles = new Set(others.flatMap(handlesOf))
  const handles = [...new Set(theirs.flatMap(handlesOf))]
  const own = handles.filter((handle) => !othersHandles.has(handle)).map(guestParticipantId)
  // A row of the report was listed as its twin, and twins change.
  const twins = theirs.flatMap((connection) => namesakesOf(meeting, connection)).flatMap(handlesOf)
  // A telephone and its devices are one row, which has the handle of any of them.
  const bound = theirs.flatMap((connection) => boundWith(meeting, connection)).flatMap(handlesOf)
  const shared = [...handles.filter((handle) => othersHandles.has(handle)), ...twins, ...bound].map(
    guestParticipantId,
  )
  return {
    userId: person.userId,
    connections,
    emails,
    registrants: new Set(registrantsOf(meeting, person.userId, emails)),
    rows: new Set([userParticipantId(person.userId), ...own]),
    shared: new Set(shared),
    said: new Set(theirs.flatMap(wordsOf)),
    others: wordsByParticipant(meeting, others),
  }
}

function registrantsOf(meeting: Meeting, userId: string, emails: ReadonlySet<string>): string[] {
  const { seenRegistrants, statements, registrants } = meeting
  const isTheirs = ({ registrantId, email, emailUserId }: SeenRegistrant) =>
    (email !== null && emails.has(email)) ||
    emailUserId === userId ||
    registrants.get(registrantId) === userId ||
    statements.some((one) => one.userId === userId && one.handle === registrantHandle(registrantId))
  return [...seenRegistrants.values()].filter(isTheirs).map(({ registrantId }) => registrantId)
}

function wordsByParticipant({ index }: Meeting, connections: readonly Connection[]): Traces['others'] {
  const words = new Map<string, Set<string>>()
  for (const connection of connections) {
    const id = index.participantOf.get(keyOf(connection))
    if (id !== undefined) words.set(id, new Set([...(words.get(id) ?? []), ...wordsOf(connection)]))
  }
  return words
}

const wordsOf = ({ evidence }: Connection): string[] => evidence.flatMap(({ is }) => said(is))

const said = ({ name, email }: Evidence): string[] => [name, email].filter((value) => value !== null)

/** The e-mails of the roster, of the person's registration and of the roster as it once was. */
function emailsOf(
  { connections, registrations, seenRegistrants }: Meeting,
  { userId, emails }: Person,
): Set<string> {
  const evidence = [...connections.values()].flatMap((one) => one.evidence.map(({ is }) => is))
  const said = [...evidence, ...seenRegistrants.values()]
  const once = said.filter(({ emailUserId }) => emailUserId === userId).map(({ email }) => email)
  const registered = registrations.get(userId)?.email ?? null
  return new Set([...emails, ...once, registered].filter((email) => email !== null))
}

const isOf = (meeting: Meeting, userId: string, emails: ReadonlySet<string>) => (connection: Connection) =>
  userOf(meeting, connection) === userId ||
  connection.evidence.some(
    (one) => signsOf(meeting, one).includes(userId) || (one.is.email !== null && emails.has(one.is.email)),
  )

/** An event's data with null for the person's name and e-mail, and otherwise as it was. */
export function blanked(data: unknown, traces: Traces, theirs = false): unknown {
  if (Array.isArray(data)) return data.map((item) => blanked(item, traces, theirs))
  if (!isObject(data)) return data
  const all = theirs || isTheirPlace(data, traces)
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      if (key === 'name' || key === 'email') return [key, all || wasSaid(data, value, traces) ? null : value]
      if (key === 'people' && Array.isArray(value))
        return [key, value.map((one) => blankedOne(data, one, traces))]
      // Hosts may write anything into settings.
      return [key, key === 'settings' ? value : blanked(value, traces, all && key === 'evidence')]
    }),
  )
}

/** Whether an entry of an event's list is the person. An entry of a report is known by its connection, all others by their own ids. */
function blankedOne({ uuid }: Record<string, unknown>, one: unknown, traces: Traces): unknown {
  const key = isObject(one) && typeof uuid === 'string' ? one['key'] : undefined
  const isReported = typeof key === 'string' && typeof uuid === 'string'
  return blanked(one, traces, isReported && traces.connections.has(keyOf({ uuid, key, reported: [] })))
}

const isObject = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null

/** An object with their user id, their registrant, their participant or their connection. */
const isTheirPlace = (place: Record<string, unknown>, traces: Traces): boolean => {
  const { userId, id, uuid, connection } = place
  return (
    userId === traces.userId ||
    isTheirRegistrant(place, traces) ||
    (typeof id === 'string' && traces.rows.has(id)) ||
    (typeof uuid === 'string' &&
      typeof connection === 'string' &&
      traces.connections.has(keyOf({ uuid, key: connection })))
  )
}

/** A registrant has `askedAt`. Evidence has a registrant_id too, but is known by its connection. */
const isTheirRegistrant = (
  { registrantId, askedAt, email, emailUserId }: Record<string, unknown>,
  { userId, registrants, emails }: Traces,
): boolean =>
  typeof registrantId === 'string' &&
  typeof askedAt === 'string' &&
  (registrants.has(registrantId) ||
    emailUserId === userId ||
    (typeof email === 'string' && emails.has(email)))

/** A row of somebody else may show a name or e-mail from the person's connection. */
const wasSaid = ({ id }: Record<string, unknown>, value: unknown, traces: Traces): boolean =>
  typeof id === 'string' &&
  (id.startsWith(userParticipantId('')) || traces.shared.has(id)) &&
  typeof value === 'string' &&
  traces.said.has(value) &&
  !traces.others.get(id)?.has(value)

/** The event is recorded each time, because it also tells that this meeting is done for now. */
export const erasePerson = (userId: string): Fact[] => [{ type: 'PersonErased', data: { userId } }]

/** The evidence of a connection, without name and e-mail if its user was erased. */
export function withoutErased(meeting: Meeting, connection: Connection | null, told: Evidence): Evidence {
  if (meeting.erased.size === 0 || connection === null) return told
  // An unvouched e-mail is the person's too, also one of an earlier mark.
  const signs = connection.evidence.flatMap((one) => signsOf(meeting, one))
  const isErased = [userOf(meeting, connection), ...signs].some((user) => !!user && meeting.erased.has(user))
  return isErased ? { ...told, name: null, email: null } : told
}

/**
 * A report's row without any sign may bear the name of an erased person, which the meeting no longer has. A row with the times of their
 * connection, and with a name that nobody else has, is taken for theirs. The key of the erased name stands for the name.
 */
export function withoutErasedName(meeting: Meeting, row: Connection | null, told: Evidence): Evidence {
  const { name, email, customerKey, registrantId, zoomAccountId } = told
  const isSigned = [email, customerKey, registrantId, zoomAccountId].some((sign) => sign !== null)
  if (meeting.erased.size === 0 || row === null || name === null || isSigned || meeting.wordKeys.has(name))
    return told
  const [nameKey, ...more] = erasedNamesAt(meeting, row)
  return nameKey === undefined || more.length > 0 ? told : { ...told, name: null, nameKey }
}

const erasedNamesAt = (meeting: Meeting, row: Connection): number[] =>
  [...meeting.connections.values()]
    .filter((one) => one.uuid === row.uuid && hasSameTimes(row, one) && isErased(meeting, one))
    .flatMap(({ evidence }) => evidence.findLast(({ is }) => is.name === null)?.is.nameKey ?? [])

const isErased = (meeting: Meeting, connection: Connection): boolean =>
  meeting.erased.has(userOf(meeting, connection) ?? '')
