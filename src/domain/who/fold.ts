import type { DataOf, FactDataOf } from '../events.ts'
import type { Meeting, Statement } from '../meeting.ts'
import { changeSessions, type Touched } from '../touched.ts'
import {
  type Connection,
  type DoorMark,
  keyOf,
  type Mark,
  withDoorMark,
  withMark,
} from '../when/connection.ts'
import { marked, reported } from '../when/instances.ts'
import { keysBoundWith } from './bound.ts'
import { connectionsAt, connectionsWith, learn, learnWordKeys, type Sign, shows } from './identity.ts'
import { connectionOf, firstUserIn, keep, relink } from './links.ts'
import { claimConnection, NOBODY } from './participants.ts'
import { withReport } from './report.ts'
import { applicantsStatement, stated, statementsIn } from './statements.ts'

/** Applies the events about people to a meeting, in place. */

type MarkData = FactDataOf<'ParticipantJoined'>

export function connect(meeting: Meeting, data: MarkData, kind: Mark['kind'], touched: Touched): true {
  const at = Date.parse(data.at)
  learnWordKeys(meeting, data.evidence)
  const connection = withMark(connectionOf(meeting, data), { kind, at }, data.evidence)
  // Null if erasure has blanked all that told two events apart. The `after` of the events still holds.
  if (connection !== null) keep(meeting, [connection], touched)
  marked(meeting.instances, data.uuid, at)
  return touched.course()
}

export function waitAtDoor(meeting: Meeting, data: MarkData, kind: DoorMark['kind'], touched: Touched): true {
  learnWordKeys(meeting, data.evidence)
  const mark = { kind, at: Date.parse(data.at) }
  const connection = withDoorMark(connectionOf(meeting, data), mark, data.evidence)
  if (connection !== null) keep(meeting, [connection], touched)
  return true
}

/** Either may be known before the other, and the binding before both. */
export function bind(
  meeting: Meeting,
  { uuid, connection, boundTo }: FactDataOf<'TelephoneBound'>,
  touched: Touched,
): true {
  const telephone = keyOf({ uuid, key: connection })
  const device = keyOf({ uuid, key: boundTo })
  meeting.bound.set(telephone, new Set([...(meeting.bound.get(telephone) ?? []), device]))
  const theirs = keysBoundWith(meeting.bound, telephone)
  relink(
    meeting,
    theirs.flatMap((key) => meeting.connections.get(key) ?? []),
    touched,
  )
  return true
}

export function report(meeting: Meeting, data: FactDataOf<'MeetingReported'>, touched: Touched): true {
  const { uuid, startedAt, endedAt, complete } = data
  reported(meeting.instances, { uuid, complete, from: Date.parse(startedAt), to: Date.parse(endedAt) })
  for (const person of data.people) learnWordKeys(meeting, person.evidence)
  const connections = data.people.flatMap((person) => withReport(meeting, uuid, person) ?? [])
  keep(meeting, connections, touched)
  return touched.course()
}

export function claim(meeting: Meeting, data: FactDataOf<'ParticipationClaimed'>, touched: Touched): true {
  const { sessionId, userId, action, at } = data
  return changeSessions(meeting, [sessionId], touched, (session) => {
    session.claimedFrom ??= meeting.version
    const before = session.claims.get(userId) ?? []
    const mark = { kind: action === 'join' ? 'joined' : 'left', at: Date.parse(at) } as const
    session.claims.set(userId, withMark(claimConnection(userId, before), mark, NOBODY)?.marks ?? before)
    if (action === 'join' && userId === session.hostId) session.isHostClaimed = true
    touched.participant(`user.${userId}`)
  })
}

export function offer(meeting: Meeting, data: FactDataOf<'JoinOffered'>, touched: Touched): true {
  meeting.sessions.get(data.sessionId)?.invited.add(data.userId)
  touched.participant(`user.${data.userId}`)
  return recognise(meeting, data.userId, { customerKey: data.customerKey }, touched)
}

/** People who already came with this sign become this user. */
export function recognise(meeting: Meeting, userId: string, sign: Sign, touched: Touched): true {
  const { customerKey, registrantId, email, emailKey, at } = sign
  const own = {
    customerKey: customerKey ?? null,
    registrantId: registrantId ?? null,
    email: email ?? null,
    emailKey,
    at,
  }
  learn(meeting, userId, own)
  relink(meeting, connectionsWith(meeting, own), touched)
  return true
}

/**
 * The roster's late answer about an e-mail, for everybody who came with it unknown. A person who comes later has the roster's answer of
 * then.
 */
export function linkEmail(meeting: Meeting, data: FactDataOf<'EmailLinked'>, touched: Touched): true {
  learnWordKeys(meeting, data)
  const linked = connectionsWith(meeting, { email: data.email, emailKey: data.emailKey }).map(
    (connection) => ({
      ...connection,
      evidence: connection.evidence.map((told) => withLinked(meeting, connection.uuid, told, data)),
    }),
  )
  keep(meeting, linked, touched)
  return true
}

/** The roster's first answer in an instance stands. */
function withLinked(
  meeting: Meeting,
  uuid: string,
  told: Connection['evidence'][number],
  { userId, email, emailKey }: FactDataOf<'EmailLinked'>,
): Connection['evidence'][number] {
  const { at, is } = told
  const isTheirs = shows(is, { email, emailKey })
  if (!isTheirs || is.emailUserId !== null) return told
  return { at, is: { ...is, emailUserId: firstUserIn(meeting, uuid, is) ?? userId } }
}

export const identify = (
  meeting: Meeting,
  data: FactDataOf<'ParticipantIdentified'>,
  touched: Touched,
): true => addStatements(meeting, statementsIn(data), touched)

export const identifyApplicant = (
  meeting: Meeting,
  data: FactDataOf<'ApplicantIdentified'>,
  touched: Touched,
): true => addStatements(meeting, [applicantsStatement(data)], touched)

function addStatements(meeting: Meeting, statements: readonly Statement[], touched: Touched): true {
  meeting.statements = stated(meeting.statements, statements)
  const handles = statements.map(({ handle }) => handle)
  relink(meeting, connectionsAt(meeting, handles), touched)
  return true
}

export function setErased(
  meeting: Meeting,
  { userId }: Pick<DataOf<'PersonErased'>, 'userId'>,
  touched: Touched,
): true {
  meeting.erased.add(userId)
  for (const id of meeting.sessions.keys()) touched.session(id)
  return true
}
