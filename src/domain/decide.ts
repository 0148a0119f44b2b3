import type { AttendanceRules } from './attendance/rule.ts'
import { correctAttendance, takeAttendance } from './attendance/taking.ts'
import type { ChangeMeeting, Command, RecordMark } from './commands.ts'
import type { MeetingChange, MeetingEvent } from './events.ts'
import { classOf, type Meeting, type MeetingState } from './meeting.ts'
import {
  approveRegistrant,
  cancelRegistrant,
  failRegistration,
  requestCancellation,
  requestRegistration,
} from './registration.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'
import { withMark } from './when/connection.ts'
import { connected, ended, marked, started } from './when/instances.ts'
import { erasePerson, withoutErased } from './who/erasure.ts'
import { identifyParticipant } from './who/identifyParticipant.ts'
import { userParticipantId, withWordKeys } from './who/identity.ts'
import { after, claimEvidence, claimed, recognition } from './who/participants.ts'
import { recordNothingReported, recordReport } from './who/report.ts'

/** Why a meeting does not do what it was asked. */
export type MeetingRefusal = Refusal<
  'UNKNOWN_MEETING' | 'ALREADY_SCHEDULED' | 'MEETING_CANCELLED' | 'NOT_A_RECORD' | 'NOT_A_PARTICIPANT'
>

export type Decision = Result<MeetingEvent[], MeetingRefusal>

/** The events that a command brings about, none where it says nothing new. Pure: `state` is only read. */
export function decide(state: MeetingState, command: Command, rules: AttendanceRules): Decision {
  if (command.type === 'ScheduleMeeting') {
    if (state.kind === 'meeting') return refuse('ALREADY_SCHEDULED', 'This meeting is already scheduled')
    return ok([{ type: 'MeetingScheduled', data: command.meeting }])
  }
  // Its events are still there, and name people.
  if (command.type === 'ErasePerson' && state.kind === 'meeting') return ok(erasePerson(command.userId))
  if (state.kind === 'unknown' || state.gone === 'deleted')
    return refuse('UNKNOWN_MEETING', 'Meeting not found')
  return decideFor(state, command, rules)
}

function decideFor(
  meeting: Meeting,
  command: Exclude<Command, { type: 'ScheduleMeeting' }>,
  rules: AttendanceRules,
): Decision {
  switch (command.type) {
    case 'ChangeMeeting':
      return changeMeeting(meeting, command)
    case 'CancelMeeting':
      return ok(
        meeting.gone || meeting.summary.status !== 'scheduled'
          ? []
          : [{ type: 'MeetingCancelled', data: {} }],
      )
    case 'DeleteMeeting':
      return ok([{ type: 'MeetingDeleted', data: {} }])
    case 'RecordStart':
      return ok(recordStart(meeting, command.uuid, command.at))
    case 'RecordEnd':
      return ok(recordEnd(meeting, command.uuid, command.startedAt, command.at))
    case 'RecordJoin':
    case 'RecordLeave':
      return ok(recordMark(meeting, command))
    case 'OfferJoin':
      return ok(offerJoin(meeting, command.userId, command.customerKey))
    case 'ClaimParticipation':
      return ok(claimParticipation(meeting, command))
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
    case 'RecordReport':
      return ok(recordReport(meeting, command))
    case 'RecordNothingReported':
      return ok(recordNothingReported(meeting, command.at))
    case 'TakeAttendance':
      return ok(takeAttendance(meeting, command, rules))
    case 'CorrectAttendance':
      return correctAttendance(meeting, command)
    case 'IdentifyParticipant':
      return identifyParticipant(meeting, command)
    case 'ErasePerson':
      return ok(erasePerson(command.userId))
  }
}

/** Zoom tells of changes late and out of order: field by field, what was changed last stands. */
function changeMeeting(meeting: Meeting, command: ChangeMeeting): Decision {
  if (meeting.gone === 'deleted' || meeting.summary.status === 'cancelled')
    return refuse('MEETING_CANCELLED', 'This meeting has been cancelled')
  const { at } = command
  const news = Object.entries(wantedOf(meeting, command)).filter(([field, value]) =>
    isNews(meeting, field, value, at),
  )
  if (news.length === 0) return ok([])
  const change: MeetingChange = Object.fromEntries(news)
  const details = { ...meeting.details, ...change }
  const data = { change, ...(at !== undefined && { at }), after: after(meeting, { details }) }
  return ok([{ type: 'MeetingChanged', data }])
}

const wantedOf = ({ details }: Meeting, { change, settings }: ChangeMeeting): MeetingChange =>
  settings === undefined ? change : { ...change, settings: { ...details.settings, ...settings } }

/** What was changed back is news as well: a change from in between may still come. */
function isNews(meeting: Meeting, field: string, value: unknown, at: string | undefined): boolean {
  if (value === undefined || (field === 'startTime' && isHeld(meeting))) return false
  const now: Record<string, unknown> = meeting.details
  const differs = JSON.stringify(value) !== JSON.stringify(now[field])
  if (at === undefined || field === 'settings') return differs
  const last = meeting.changedAt.get(field) ?? Number.NEGATIVE_INFINITY
  return Date.parse(at) > last || (differs && Date.parse(at) === last)
}

/** By Zoom's word. Moved to another day, it would be no class any more, and its attendance another's. */
const isHeld = (meeting: Meeting): boolean => meeting.instances.size > 0 && classOf(meeting).length > 0

/** A late meeting.started of an instance that is already known to have ended does not reopen it. */
function recordStart(meeting: Meeting, uuid: string, at: string): MeetingEvent[] {
  const known = meeting.instances.get(uuid)?.startedAt ?? Number.POSITIVE_INFINITY
  if (known <= Date.parse(at)) return []
  const instances = started(meeting.instances, uuid, at)
  return [{ type: 'MeetingStarted', data: { uuid, at, after: after(meeting, { instances }) } }]
}

function recordEnd(meeting: Meeting, uuid: string, startedAt: string | null, at: string): MeetingEvent[] {
  const { startedAt: begun = null, endedAt: over = null } = meeting.instances.get(uuid) ?? {}
  const isEarlier = startedAt !== null && (begun === null || Date.parse(startedAt) < begun)
  if (over !== null && over >= Date.parse(at) && !isEarlier) return []
  const instances = ended(meeting.instances, uuid, startedAt, at)
  return [{ type: 'MeetingEnded', data: { uuid, startedAt, at, after: after(meeting, { instances }) } }]
}

function recordMark(meeting: Meeting, command: RecordMark): MeetingEvent[] {
  const { type, ...said } = command
  const kind = type === 'RecordJoin' ? 'joined' : 'left'
  const evidence = withoutErased(meeting, connected(meeting, said, kind), said.evidence)
  const mark = { ...said, evidence: withWordKeys(meeting, evidence) }
  const connection = connected(meeting, mark, kind)
  if (connection === null) return []
  const instances = marked(meeting.instances, mark.uuid, Date.parse(mark.at))
  const data = { ...mark, after: after(meeting, { instances, connections: [connection] }) }
  return [{ type: type === 'RecordJoin' ? 'ParticipantJoined' : 'ParticipantLeft', data }]
}

function offerJoin(meeting: Meeting, userId: string, customerKey: string | null): MeetingEvent[] {
  const keyKnown = customerKey === null || meeting.customerKeys.get(customerKey) === userId
  if (keyKnown && meeting.participants.has(userParticipantId(userId))) return []
  const change = { invited: userId, ...recognition(meeting, userId, { customerKey }) }
  return [{ type: 'JoinOffered', data: { userId, customerKey, after: after(meeting, change) } }]
}

function claimParticipation(
  meeting: Meeting,
  { userId, action, at }: Extract<Command, { type: 'ClaimParticipation' }>,
): MeetingEvent[] {
  const before = claimed(userId, meeting.claims.get(userId) ?? [])
  const kind = action === 'join' ? 'joined' : 'left'
  const marks = withMark(before, { kind, at: Date.parse(at) }, claimEvidence(userId))?.marks ?? before.marks
  if (marks === before.marks) return []
  return [
    {
      type: 'ParticipationClaimed',
      data: { userId, action, at, after: after(meeting, { claims: { userId, marks } }) },
    },
  ]
}
