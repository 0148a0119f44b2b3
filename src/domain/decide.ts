import { correctAttendance, freezeExpected, takeAttendance } from './attendance/taking.ts'
import { callPupil } from './callPupil.ts'
import { changeMeeting } from './changeMeeting.ts'
import { claimParticipation } from './claim.ts'
import type {
  Command,
  LinkEmails,
  RecordBinding,
  RecordMark,
  RecordRecording,
  RecordRoom,
} from './commands.ts'
import { cancel, recover, remove, restore } from './dropMeeting.ts'
import type { Fact } from './events.ts'
import { type Meeting, type MeetingState, type Session, scheduleIn } from './meeting.ts'
import { announceAbsences, watchSession } from './noting.ts'
import { decideApplicant, recordRegistrant } from './registrants.ts'
import {
  approveRegistrant,
  cancelRegistrant,
  failRegistration,
  requestCancellation,
  requestRegistration,
} from './registration.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'
import { recordOccurrences } from './series.ts'
import { type Connection, keyOf, withDoorMark, withMark } from './when/connection.ts'
import { withRoomMark } from './when/rooms.ts'
import { windowOf } from './when/schedule.ts'
import { erasePerson, withoutErased } from './who/erasure.ts'
import { identifyParticipant } from './who/identifyParticipant.ts'
import { userParticipantId, withWordKeys } from './who/identity.ts'
import { connectionOf } from './who/links.ts'
import { recordReport } from './who/report.ts'

/** The reasons why a meeting refuses a command. */
export type MeetingRefusal = Refusal<
  | 'UNKNOWN_MEETING'
  | 'ALREADY_SCHEDULED'
  | 'NOT_A_RECORD'
  | 'NOT_A_PARTICIPANT'
  | 'NOT_A_REGISTRANT'
  | 'OUTSIDE_WINDOW'
  | 'NOT_RUNNING'
  | 'ALREADY_IN'
  | 'NOT_HELD'
>

export type Decision = Result<Fact[], MeetingRefusal>

/** The facts that follow from a command; none if the command says nothing new. Pure: `state` is only read. */
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
      return ok(remove(meeting, command))
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
    case 'RecordRoomJoin':
    case 'RecordRoomLeave':
      return ok(recordRoom(meeting, command))
    case 'RecordBinding':
      return ok(recordBinding(meeting, command))
    case 'RecordRecording':
      return ok(recordRecording(meeting, command))
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
    case 'RecordOccurrences':
      return ok(recordOccurrences(meeting, command))
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
    case 'WatchSession':
      return ok(watchSession(session, command))
    case 'AnnounceAbsences':
      return ok(announceAbsences(session, command))
    default:
      return session.isDeleted ? NOT_FOUND : ask(meeting, session, command)
  }
}

type PeoplesCommand = Exclude<
  SessionCommand,
  {
    type:
      | 'CloseWindow'
      | 'FreezeExpected'
      | 'TakeAttendance'
      | 'LinkEmails'
      | 'WatchSession'
      | 'AnnounceAbsences'
  }
>

/** The commands of people about a session that they can see. */
function ask(meeting: Meeting, session: Session, command: PeoplesCommand): Decision {
  switch (command.type) {
    case 'OfferJoin':
      return ok(offerJoin(meeting, session, command.userId, command.customerKey))
    case 'ClaimParticipation':
      return claimParticipation(session, command)
    case 'CallPupil':
      return callPupil(session, command)
    case 'CorrectAttendance':
      return correctAttendance(session, command)
    case 'IdentifyParticipant':
      return identifyParticipant(meeting, session, command)
  }
}

/** A meeting.started says nothing new if the instance is known to have begun earlier. */
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

/** The connection with the mark, or null if the mark says nothing new. */
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

function recordRoom({ rooms }: Meeting, { type, ...data }: RecordRoom): Fact[] {
  const [kind, event] = ROOM_MARK[type]
  const marks = rooms.get(keyOf({ uuid: data.uuid, key: data.connection })) ?? []
  const isNew = withRoomMark(marks, { kind, room: data.room, at: Date.parse(data.at) }) !== null
  return isNew ? [{ type: event, data }] : []
}

const ROOM_MARK = {
  RecordRoomJoin: ['joined', 'BreakoutRoomJoined'],
  RecordRoomLeave: ['left', 'BreakoutRoomLeft'],
} as const

function recordBinding({ bound }: Meeting, { type: _, ...data }: RecordBinding): Fact[] {
  const { uuid, connection, boundTo } = data
  const known = bound.get(keyOf({ uuid, key: connection }))
  return known?.has(keyOf({ uuid, key: boundTo })) ? [] : [{ type: 'TelephoneBound', data }]
}

/** Zoom tells of one recording several times, and of its transcript later. */
function recordRecording({ recordings }: Meeting, { uuid, files, at }: RecordRecording): Fact[] {
  const news = [...new Set(files)].filter((kind) => !recordings.get(uuid)?.has(kind)).sort()
  return news.length === 0 ? [] : [{ type: 'RecordingCompleted', data: { uuid, at, files: news } }]
}

function offerJoin(meeting: Meeting, session: Session, userId: string, customerKey: string | null): Fact[] {
  const isKeyKnown = customerKey === null || meeting.customerKeys.get(customerKey) === userId
  if (isKeyKnown && session.participants.has(userParticipantId(userId))) return []
  const news = isKeyKnown ? null : customerKey
  return [{ type: 'JoinOffered', data: { sessionId: session.id, userId, customerKey: news } }]
}

/** Again only after the session was moved to a later time. */
function closeWindow({ id, row, closedAt }: Session, at: string): Fact[] {
  const isClosed = closedAt !== null && closedAt >= Math.min(Date.parse(at), windowOf(scheduleIn(row)).to)
  return isClosed ? [] : [{ type: 'WindowClosed', data: { sessionId: id, at } }]
}

/** Guests of the session with a vouched e-mail that the roster has learnt since. */
function linkEmails(meeting: Meeting, session: Session, { users }: LinkEmails): Fact[] {
  const guests = [...session.participants.values()].filter(({ linkable }) => linkable)
  const theirs = new Set(guests.flatMap(({ email }) => email ?? []))
  return users
    .filter(({ email }) => theirs.has(email) && !meeting.emails.has(email))
    .map((user) => ({ type: 'EmailLinked', data: withWordKeys(meeting, user) }))
}
