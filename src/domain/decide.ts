import { correctAttendance, freezeExpected, takeAttendance } from './attendance/taking.ts'
import { claimParticipation } from './claim.ts'
import type { ChangeMeeting, Command, DropMeeting, LinkEmails, RecordMark, SessionIds } from './commands.ts'
import type { Fact, MeetingChange } from './events.ts'
import { FIELD_NAMES, FIELDS, type Field } from './fields.ts'
import type { Meeting, MeetingState, Session } from './meeting.ts'
import { decideApplicant, recordRegistrant } from './registrants.ts'
import {
  approveRegistrant,
  cancelRegistrant,
  failRegistration,
  requestCancellation,
  requestRegistration,
} from './registration.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'
import { type Connection, withDoorMark, withMark } from './when/connection.ts'
import { dayIn } from './when/day.ts'
import { erasePerson, withoutErased } from './who/erasure.ts'
import { identifyParticipant } from './who/identifyParticipant.ts'
import { userParticipantId, withWordKeys } from './who/identity.ts'
import { connectionOf } from './who/links.ts'
import { recordReport } from './who/report.ts'

/** Why a meeting does not do what it was asked. */
export type MeetingRefusal = Refusal<
  | 'UNKNOWN_MEETING'
  | 'ALREADY_SCHEDULED'
  | 'NOT_A_RECORD'
  | 'NOT_A_PARTICIPANT'
  | 'NOT_A_REGISTRANT'
  | 'OUTSIDE_WINDOW'
  | 'NOT_HELD'
>

export type Decision = Result<Fact[], MeetingRefusal>

/** What a command brings about, nothing where it says nothing new. Pure: `state` is only read. */
export function decide(state: MeetingState, command: Command): Decision {
  if (command.type === 'ScheduleMeeting') {
    if (state.kind === 'meeting') return refuse('ALREADY_SCHEDULED', 'This meeting is already scheduled')
    return ok([{ type: 'MeetingScheduled', data: command.meeting }])
  }
  return state.kind === 'unknown' ? NOT_FOUND : decideFor(state, command)
}

const NOT_FOUND = refuse('UNKNOWN_MEETING', 'Meeting not found')

function decideFor(meeting: Meeting, command: Exclude<Command, { type: 'ScheduleMeeting' }>): Decision {
  switch (command.type) {
    case 'ChangeMeeting':
      return ok(changeMeeting(meeting, command))
    case 'CancelMeeting':
      return ok(cancel(meeting, command))
    case 'RecoverMeeting':
      return ok(recover(meeting, command))
    case 'DeleteMeeting':
      return ok(among(meeting, 'MeetingDeleted', command, ({ isDeleted }) => !isDeleted))
    case 'RestoreMeeting':
      return restore(meeting, command.sessionIds)
    case 'RecordStart':
      return ok(recordStart(meeting, command.uuid, command.at))
    case 'RecordEnd':
      return ok(recordEnd(meeting, command.uuid, command.startedAt, command.at))
    case 'RecordJoin':
    case 'RecordLeave':
    case 'RecordWaiting':
    case 'RecordWaitingOver':
      return ok(recordMark(meeting, command))
    case 'RequestRegistration':
      return ok(requestRegistration(meeting, command.people))
    case 'ApproveRegistrant':
      return ok(approveRegistrant(meeting, command))
    case 'FailRegistration':
      return ok(failRegistration(meeting, command))
    case 'RequestCancellation':
      return ok(requestCancellation(meeting, command.userIds))
    case 'CancelRegistrant':
      return ok(cancelRegistrant(meeting, command.userId))
    case 'RecordRegistrant':
      return ok(recordRegistrant(meeting, command))
    case 'DecideApplicant':
      return decideApplicant(meeting, command)
    case 'RecordReport':
      return ok(recordReport(meeting, command))
    case 'ErasePerson':
      return ok(erasePerson(command.userId))
    default:
      return inSession(meeting, command)
  }
}

type SessionCommand = Extract<Command, { sessionId: string }>

function inSession(meeting: Meeting, command: SessionCommand): Decision {
  const session = meeting.sessions.get(command.sessionId)
  if (!session) return NOT_FOUND
  switch (command.type) {
    case 'CloseWindow':
      return ok(closeWindow(session, command.at))
    case 'FreezeExpected':
      return ok(freezeExpected(session, command))
    case 'TakeAttendance':
      return ok(takeAttendance(meeting, session, command))
    case 'LinkEmails':
      return ok(linkEmails(meeting, session, command))
    default:
      return session.isDeleted ? NOT_FOUND : ask(meeting, session, command)
  }
}

type PeoplesCommand = Exclude<
  SessionCommand,
  { type: 'CloseWindow' | 'FreezeExpected' | 'TakeAttendance' | 'LinkEmails' }
>

/** What people ask of a session that they can see. */
function ask(meeting: Meeting, session: Session, command: PeoplesCommand): Decision {
  switch (command.type) {
    case 'OfferJoin':
      return ok(offerJoin(meeting, session, command.userId, command.customerKey))
    case 'ClaimParticipation':
      return claimParticipation(session, command)
    case 'CorrectAttendance':
      return correctAttendance(session, command)
    case 'IdentifyParticipant':
      return identifyParticipant(meeting, command)
  }
}

function among(
  meeting: Meeting,
  type: 'MeetingCancelled' | 'MeetingRecovered' | 'MeetingDeleted' | 'MeetingRestored',
  { sessionIds: wanted, at }: { sessionIds: SessionIds; at?: string },
  is: (session: Session) => boolean,
): Fact[] {
  const sessionIds = chosen(meeting, wanted)
    .filter(is)
    .map(({ id }) => id)
  return sessionIds.length > 0 ? [{ type, data: { sessionIds, ...(at && { at }) } }] : []
}

const chosen = ({ sessions }: Meeting, wanted: SessionIds): Session[] =>
  wanted === null ? [...sessions.values()] : wanted.flatMap((id) => sessions.get(id) ?? [])

/** Zoom tells of it here too where it was deleted here. */
const cancel = (meeting: Meeting, command: DropMeeting): Fact[] =>
  among(
    meeting,
    'MeetingCancelled',
    command,
    (session) => !session.isDeleted && isLater(command, session, !session.isCancelled),
  )

/**
 * Zoom has the meeting again. A session that was deleted by itself stays so while others of its series stood, and one that was
 * held is hidden because its people wanted that. Of the others it is kept, for its deletion may be told later.
 */
function recover(meeting: Meeting, command: DropMeeting): Fact[] {
  const isGone = [...meeting.sessions.values()].every((s) => s.isCancelled || s.isDeleted)
  const isBack = ({ isDeleted, parts }: Session) => !isDeleted || (isGone && parts.length === 0)
  return among(
    meeting,
    'MeetingRecovered',
    command,
    (session) => isBack(session) && isLater(command, session, session.isCancelled || session.isDeleted),
  )
}

/** At one time, recovered comes last. */
function isLater({ type, at }: DropMeeting, { droppedAt }: Session, isOtherwise: boolean): boolean {
  if (at === undefined || droppedAt === null) return at !== undefined || isOtherwise
  const time = Date.parse(at)
  return time > droppedAt || (time === droppedAt && type === 'RecoverMeeting' && isOtherwise)
}

/** Zoom no longer has a meeting that was deleted before it was held. */
function restore(meeting: Meeting, wanted: SessionIds): Decision {
  const deleted = chosen(meeting, wanted).filter(({ isDeleted }) => isDeleted)
  if (deleted.some(({ parts }) => parts.length === 0))
    return refuse('NOT_HELD', 'Zoom no longer has this meeting. Schedule it anew')
  return ok(among(meeting, 'MeetingRestored', { sessionIds: wanted }, ({ isDeleted }) => isDeleted))
}

/** Zoom tells of changes late and out of order: field by field, what was changed last stands. */
function changeMeeting(meeting: Meeting, command: ChangeMeeting): Fact[] {
  const { at, same = [] } = command
  const wanted = wantedOf(meeting, command)
  const sessions = chosen(meeting, command.sessionIds)
  const isStill = (session: Session, field: Field) =>
    same.includes(field) && JSON.stringify(wanted[field]) === JSON.stringify(shownOf(meeting, session, field))
  const news = FIELD_NAMES.filter((field) =>
    sessions.some((session) => !isStill(session, field) && isNews(meeting, session, field, wanted, at)),
  )
  if (news.length === 0) return []
  const change: MeetingChange = Object.fromEntries(news.map((field) => [field, wanted[field]]))
  return [{ type: 'MeetingChanged', data: { sessionIds: sessions.map(({ id }) => id), change, at } }]
}

const wantedOf = (meeting: Meeting, { change, settings }: ChangeMeeting): MeetingChange =>
  settings === undefined ? change : { ...change, settings: { ...meeting.settings, ...settings } }

/**
 * What was changed back is news as well: a change from in between may still come. Every change of the schedule is kept,
 * for which of them count depends on when the session began.
 */
function isNews(
  meeting: Meeting,
  session: Session,
  field: Field,
  wanted: MeetingChange,
  at: string,
): boolean {
  const value = wanted[field]
  if (value === undefined) return false
  const time = Date.parse(at)
  if (FIELDS[field].of === 'schedule') return !isKept(session, time) && !hasMove(session, field, value, time)
  const now = JSON.stringify(nowOf(meeting, session, field))
  if (field === 'settings') return JSON.stringify(value) !== now
  const last = session.changedAt.get(field) ?? Number.NEGATIVE_INFINITY
  return time > last || (time === last && JSON.stringify(value) > now)
}

/** Held at another time of its day, a session may still be put off on that day, and not any later. */
const isKept = ({ isOutside, occasion, details, row }: Session, at: number): boolean =>
  isOutside && occasion.length > 0 && dayIn(details.timezone)(at) > row.date

const hasMove = ({ moves }: Session, field: Field, value: unknown, at: number): boolean =>
  moves.some(({ start = Number.NEGATIVE_INFINITY, length = 0, ...move }) =>
    field === 'startTime'
      ? move.at === at && start >= Date.parse(String(value))
      : move.at === at && length >= Number(value) * 60_000,
  )

function nowOf(meeting: Meeting, { details }: Session, field: Field): unknown {
  const now: Record<string, unknown> = { ...details, ...meeting.waysIn, settings: meeting.settings }
  return now[field] ?? null
}

/** As it is told, with the schedule that counts. */
const shownOf = (meeting: Meeting, session: Session, field: Field): unknown =>
  field === 'startTime' || field === 'duration' ? session.row[field] : nowOf(meeting, session, field)

/** A late meeting.started of an instance that is already known to have begun earlier says nothing. */
function recordStart(meeting: Meeting, uuid: string, at: string): Fact[] {
  const known = meeting.instances.get(uuid)?.startedAt ?? Number.POSITIVE_INFINITY
  return known <= Date.parse(at) ? [] : [{ type: 'MeetingStarted', data: { uuid, at } }]
}

function recordEnd(meeting: Meeting, uuid: string, startedAt: string | null, at: string): Fact[] {
  const { startedAt: begun = null, endedAt: over = null } = meeting.instances.get(uuid) ?? {}
  const isEarlier = startedAt !== null && (begun === null || Date.parse(startedAt) < begun)
  if (over !== null && over >= Date.parse(at) && !isEarlier) return []
  return [{ type: 'MeetingEnded', data: { uuid, startedAt, at } }]
}

const EVENT_OF_MARK = {
  RecordJoin: 'ParticipantJoined',
  RecordLeave: 'ParticipantLeft',
  RecordWaiting: 'WaitingRoomJoined',
  RecordWaitingOver: 'WaitingRoomLeft',
} as const

function recordMark(meeting: Meeting, command: RecordMark): Fact[] {
  const { type, ...said } = command
  const evidence = withoutErased(meeting, marked(meeting, command), said.evidence)
  const mark = { ...said, evidence: withWordKeys(meeting, evidence) }
  if (marked(meeting, { type, ...mark }) === null) return []
  return [{ type: EVENT_OF_MARK[type], data: mark }]
}

/** The connection as the mark leaves it, or null where the mark says nothing new. */
function marked(meeting: Meeting, { type, evidence, ...mark }: RecordMark): Connection | null {
  const connection = connectionOf(meeting, mark)
  const at = Date.parse(mark.at)
  switch (type) {
    case 'RecordJoin':
      return withMark(connection, { kind: 'joined', at }, evidence)
    case 'RecordLeave':
      return withMark(connection, { kind: 'left', at }, evidence)
    case 'RecordWaiting':
      return withDoorMark(connection, { kind: 'waiting', at }, evidence)
    case 'RecordWaitingOver':
      return withDoorMark(connection, { kind: 'over', at }, evidence)
  }
}

function offerJoin(meeting: Meeting, session: Session, userId: string, customerKey: string | null): Fact[] {
  const isKeyKnown = customerKey === null || meeting.customerKeys.get(customerKey) === userId
  if (isKeyKnown && session.participants.has(userParticipantId(userId))) return []
  return [{ type: 'JoinOffered', data: { sessionId: session.id, userId, customerKey } }]
}

function closeWindow({ id, closedAt }: Session, at: string): Fact[] {
  return closedAt !== null && closedAt >= Date.parse(at)
    ? []
    : [{ type: 'WindowClosed', data: { sessionId: id, at } }]
}

/** Guests of the session whose e-mail is vouched for, and which the roster has learnt since. */
function linkEmails(meeting: Meeting, session: Session, { users }: LinkEmails): Fact[] {
  const guests = [...session.participants.values()].filter(({ linkable }) => linkable)
  const theirs = new Set(guests.flatMap(({ email }) => email ?? []))
  return users
    .filter(({ email }) => theirs.has(email) && !meeting.emails.has(email))
    .map((user) => ({ type: 'EmailLinked', data: withWordKeys(meeting, user) }))
}
