import type { Participant } from '../after.ts'
import {
  cameIn,
  lastLeaveOf,
  type Presences,
  partsFor,
  presencesIn,
  waitingSinceOf,
  wasAtDoor,
} from '../attendance/attended.ts'
import { isOfJointClass } from '../joint.ts'
import { CLAIMED, type Meeting, type Session } from '../meeting.ts'
import type { Wait } from '../waiters.ts'
import { type Connection, firstAt, isBeforeHost, type Mark } from '../when/connection.ts'
import { seconds } from '../when/intervals.ts'
import { isTelephone } from './bound.ts'
import type { Evidence } from './evidence.ts'
import { byEmail, hasEmail, isSignedIn, userOfParticipant } from './identity.ts'
import { connectionsOf, isForeignWithTwin, isToldAlready, userOf } from './person.ts'
import { withoutTwins } from './twins.ts'
import { isEmailVouched } from './vouching.ts'

/** A participant's row in a session; null if they have none. `waits`: their door stays, before anybody opens the session. */
export function rowOf(
  meeting: Meeting,
  session: Session,
  id: string,
  waits: readonly Wait[],
): Participant | null {
  const userId = userOfParticipant(id)
  if (userId !== null && isOfJointClass(meeting, session, userId)) return null
  const all = connectionsOf(meeting, id)
  const theirs = all.filter((c) => partsFor(session, c).length > 0)
  // Of a divided instance, the report may show the person in another session's part only.
  const hasCome = withoutTwins(meeting, all).some((c) => cameIn(session, c))
  if (hasCome || theirs.some((c) => wasAtDoor(session, c))) {
    if (isDouble(meeting, id, theirs)) return null
    const row = connectedRow(meeting, session, id, theirs, all)
    return hasCome ? row : { ...row, ...NOT_IN }
  }
  const row = userId === null ? null : unconnectedRow(meeting, session, userId)
  return row?.claimed || waits.length === 0 ? row : waitingRow(meeting, session, id, waits)
}

/** A person who has only waited for the host so far. */
function waitingRow(meeting: Meeting, session: Session, id: string, waits: readonly Wait[]): Participant {
  const connections = [...new Set(waits.map(({ connection }) => connection))]
  const { linkable, ...row } = connectedRow(meeting, session, id, connections, connections)
  const stays = waits.map(({ stay }) => stay)
  const since = waitingSinceOf(stays)
  return {
    ...row,
    ...NOT_IN,
    waitedSeconds: seconds(stays.filter(({ to }) => to !== Number.POSITIVE_INFINITY)),
    ...(since === null ? {} : { waitingSince: iso(since) }),
    // Last, as in events: a snapshot is compared as text.
    ...(linkable && { linkable }),
  }
}

/** A guest who waited for the host may be any guest who then came in. So a guest who only waited gets no row. */
const isDouble = (meeting: Meeting, id: string, theirs: readonly Connection[]): boolean =>
  userOfParticipant(id) === null && (theirs.every(isBeforeHost) || isToldAlready(meeting, theirs))

function connectedRow(
  meeting: Meeting,
  session: Session,
  id: string,
  /** Those in the session. */
  connections: readonly Connection[],
  all: readonly Connection[],
): Participant {
  const inOrder = [...connections].sort((a, b) => firstAt(a) - firstAt(b) || (a.key < b.key ? -1 : 1))
  // Of somebody on the telephone as well, Zoom tells the number for a name.
  const named = inOrder.filter((c) => !isTelephone(meeting, c))
  const said = (named.length > 0 ? named : inOrder).flatMap((c) => c.evidence)
  const userId = inOrder[0] ? userOf(meeting, inOrder[0]) : null
  const times = timesOf(presencesIn(meeting, session, all))
  return {
    id,
    userId,
    zoomParticipantId: (inOrder.find((c) => !c.reported) ?? inOrder[0])?.key ?? null,
    name: latest(said.flatMap(({ at, is }) => (is.name ? [{ at, value: is.name }] : []))),
    email: latest(said.flatMap(({ at, is }) => (is.email ? [{ at, value: is.email }] : []))),
    ...times,
    ...(userId === null && isLinkable(meeting, connections) ? { linkable: true } : {}),
  }
}

const NOT_IN = { joinTime: null, leaveTime: null, status: 'invited' } as const

/** The guest is linkable: the e-mail counts as soon as the roster knows its user. */
function isLinkable(meeting: Meeting, connections: readonly Connection[]): boolean {
  const told = connections.filter(({ evidence }) => evidence.some(({ is }) => hasEmail(is)))
  return told.length > 0 && told.every((connection) => mayBeLinked(meeting, connection))
}

function mayBeLinked(meeting: Meeting, connection: Connection): boolean {
  const beside = {
    isSignedIn: isSignedIn(connection),
    isForeign: isForeignWithTwin(meeting, connection),
    isRegistered: false,
  }
  return (
    isEmailVouched(beside) &&
    connection.evidence.every(({ at, is }) => byEmail(meeting, is, at) === undefined)
  )
}

const latest = (said: { at: number; value: string }[]): string | null =>
  said.sort((a, b) => b.at - a.at || (a.value > b.value ? -1 : 1))[0]?.value ?? null

type Times = Omit<Participant, 'id' | 'userId' | 'zoomParticipantId' | 'name' | 'email' | 'linkable'>

function timesOf(presences: Presences): Times {
  const { closed, openSince, isUncertain } = presences
  const joins = [...closed.map(({ from }) => from), ...(openSince === null ? [] : [openSince])]
  const lastLeave = lastLeaveOf(presences)
  const isOpen = openSince !== null
  return {
    joinTime: joins.length > 0 ? iso(Math.min(...joins)) : null,
    leaveTime: lastLeave === null ? null : iso(lastLeave),
    duration: seconds(
      isOpen ? closed.map((stay) => ({ ...stay, to: Math.min(stay.to, openSince) })) : closed,
    ),
    status: isOpen ? 'joined' : 'left',
    openSince: isOpen ? iso(openSince) : null,
    attendedSeconds: presences.seconds,
    arrivedAt: presences.arrivedAt === null ? null : iso(presences.arrivedAt),
    ...(isUncertain ? { timeUncertain: true } : {}),
    ...(presences.waitedSeconds === null ? {} : { waitedSeconds: presences.waitedSeconds }),
    ...(presences.waitingSince === null ? {} : { waitingSince: iso(presences.waitingSince) }),
  }
}

const iso = (at: number): string => new Date(at).toISOString()

/** A person without a connection: they claim to have come, or they fetched the join information. */
function unconnectedRow(meeting: Meeting, session: Session, userId: string): Participant | null {
  const id = `user.${userId}`
  const blank = { id, userId, zoomParticipantId: null, name: null, email: null }
  const marks = session.claims.get(userId) ?? []
  if (marks.length > 0)
    return { ...blank, ...timesOf(claimed(meeting, session, userId, marks)), claimed: true }
  if (!session.invited.has(userId)) return null
  return { ...blank, ...timesOf(NOTHING), ...NOT_IN }
}

const NOTHING: Presences = {
  closed: [],
  openSince: null,
  attended: [],
  lost: [],
  seconds: 0,
  arrivedAt: null,
  isUncertain: false,
  waitedSeconds: null,
  waitingSince: null,
}

/** A claim gives no attended time. The exception is a session that only its host's claim makes held. */
function claimed(meeting: Meeting, session: Session, userId: string, marks: readonly Mark[]): Presences {
  const presences = presencesIn(meeting, session, [claimConnection(userId, marks)])
  if (isHeldByClaims(session)) return presences
  const last = marks.at(-1)
  const isOver = session.row.status === 'ended' || session.row.status === 'not_held'
  const openSince = last?.kind === 'joined' && !isOver ? last.at : null
  const first = marks[0]?.at ?? 0
  return { ...NOTHING, openSince, closed: [{ from: first, to: last?.at ?? first }] }
}

export const isHeldByClaims = ({ parts }: Pick<Session, 'parts'>): boolean =>
  parts.some(({ uuid }) => uuid === CLAIMED)

export const claimConnection = (userId: string, marks: readonly Mark[]): Connection => ({
  key: userId,
  uuid: CLAIMED,
  marks,
  evidence: [],
})

export const NOBODY: Evidence = {
  name: null,
  email: null,
  zoomAccountId: null,
  registrantId: null,
  customerKey: null,
  emailUserId: null,
}
