import type { Meeting } from '../meeting.ts'
import { type Connection, keyOf, presence, type Span } from '../when/connection.ts'
import { boundWith } from './bound.ts'
import {
  guestHandle,
  guestParticipantId,
  isForeign,
  type Known,
  recognised,
  userParticipantId,
} from './identity.ts'
import { statedUser } from './statements.ts'
import { mayShareName, type NameIndexes, namesakesOf, twinOf, withoutTwins } from './twins.ts'

/**
 * The user behind a connection. A telephone that Zoom binds to a device has the device's user, unless the telephone has a sign of its
 * own.
 */
export function userOf(meeting: Known & NameIndexes, connection: Connection): string | null {
  const own = ownUserOf(meeting, connection)
  if (own !== null || meeting.bound.size === 0) return own
  const [user = null] = usersOf(meeting, samePerson(meeting, told(meeting, connection)))
  return user
}

const usersOf = (meeting: Known & NameIndexes, connections: readonly Connection[]): Set<string> =>
  new Set(connections.flatMap((one) => ownUserOf(meeting, one) ?? []))

/** The other connections of the same person, by Zoom's binding of telephones. */
function samePerson(meeting: Known & NameIndexes, connection: Connection): Connection[] {
  const all = boundWith(meeting, connection, (devices) => areOfOne(meeting, devices))
  return usersOf(meeting, [connection, ...all]).size > 1 ? [] : all
}

/**
 * Whether the devices of a telephone are one person's. People may share a telephone, and Zoom may bind it to one after the other. Then nobody
 * knows who speaks, and a teacher decides.
 */
function areOfOne(meeting: Known & NameIndexes, devices: readonly Connection[]): boolean {
  const [first, ...more] = devices.map((device) => ({ device, user: ownUserOf(meeting, device) }))
  if (first === undefined) return true
  return more.every(({ device, user }) =>
    user === null || first.user === null ? mayShareName(device, first.device) : user === first.user,
  )
}

/** The webhooks' connection behind a row of Zoom's report; the row's own if there is none. */
const told = (meeting: NameIndexes, connection: Connection): Connection =>
  (connection.reported ? twinOf(meeting, connection) : null) ?? connection

/**
 * The user behind a connection: by a teacher's statement, else by Zoom's signs. The statements and signs of a webhook's connection also
 * hold for its twin in the report. From the report, only statements and a foreign registration hold for the webhook's connection.
 */
function ownUserOf(meeting: Known & NameIndexes, connection: Connection): string | null {
  const twin = twinOf(meeting, connection)
  const said = statedUser(meeting, twin ? [connection, twin] : [connection])
  if (said !== null) return said
  const foreign = isForeignWith(meeting, connection, twin)
  const user = recognised(meeting, connection, foreign)
  return user ?? (connection.reported && twin ? recognised(meeting, twin, foreign) : null)
}

const isForeignWith = (known: Known, connection: Connection, twin: Connection | null): boolean =>
  isForeign(known, connection) || (twin !== null && isForeign(known, twin))

/** Whether the connection or its twin came by a registration that is not Rollcall's. */
export const isForeignWithTwin = (meeting: Known & NameIndexes, connection: Connection): boolean =>
  isForeignWith(meeting, connection, twinOf(meeting, connection))

/** The id of a participant within the meeting. A user has one id. A guest has one for each handle. */
export function participantId(meeting: Known & NameIndexes, connection: Connection): string {
  const userId = userOf(meeting, connection)
  if (userId !== null) return userParticipantId(userId)
  const guest = told(meeting, connection)
  const [first = guest] = [guest, ...samePerson(meeting, guest)].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  )
  return guestParticipantId(guestHandle(first))
}

export const connectionsOf = ({ index, connections }: Meeting, id: string): Connection[] =>
  [...(index.connectionsOf.get(id) ?? [])].flatMap((key) => connections.get(key) ?? [])

/**
 * Whether webhooks have already listed a guest of the report, under the same name at the same time. The report must list nobody else for
 * the webhook's guest. Here the name only hides a second row. It marks nobody.
 */
export function isToldAlready(meeting: Meeting, theirs: readonly Connection[]): boolean {
  return theirs.every((stay) => stay.reported && isTold(meeting, stay))
}

function isTold(meeting: Meeting, stay: Connection): boolean {
  const spans = meeting.index.uses.filter(({ uuid }) => uuid === stay.uuid)
  return namesakesOf(meeting, stay).some(
    (other) => !other.reported && counts(meeting, other) && overlap(hull(stay, spans), hull(other, spans)),
  )
}

/** Whether a webhook's connection counts because the report does not show the person. */
function counts(meeting: Meeting, connection: Connection): boolean {
  const id = meeting.index.participantOf.get(keyOf(connection))
  return id !== undefined && withoutTwins(meeting, connectionsOf(meeting, id)).includes(connection)
}

interface Hull {
  from: number
  to: number
}

/** The time from the first to the last known moment of a connection. A joined or a left may be missing. */
function hull(connection: Connection, spans: readonly Span[]): Hull {
  const span = spans[0] ?? { uuid: connection.uuid, from: Number.NEGATIVE_INFINITY, to: null }
  const { closed, openSince } = presence(connection, span)
  const times = [
    ...closed.flatMap(({ from, to }) => [from, to]),
    ...connection.marks.map(({ at }) => at),
    ...(openSince === null ? [] : [Number.POSITIVE_INFINITY]),
  ]
  return { from: Math.min(...times), to: Math.max(...times) }
}

const overlap = (a: Hull, b: Hull): boolean => a.from <= b.to && b.from <= a.to
