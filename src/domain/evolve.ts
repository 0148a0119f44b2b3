import { withCorrection, withTaken } from './attendance/taking.ts'
import type { After, EventOf, MeetingEvent } from './events.ts'
import type { Meeting, MeetingState } from './meeting.ts'
import { EMAIL_SHARED } from './registration.ts'
import { type Connection, withMark } from './when/connection.ts'
import { connected, ended, marked, reported, started } from './when/instances.ts'
import {
  confirm,
  connectionsNamed,
  connectionsWith,
  learn,
  learnWordKeys,
  participantId,
  type Sign,
} from './who/identity.ts'
import { claimEvidence, claimed, keyOf } from './who/participants.ts'
import { withReport } from './who/report.ts'

export const unknown: MeetingState = { kind: 'unknown' }

/** The state with one more event. Changes a meeting in place: its one owner is the writer. */
export function evolve(state: MeetingState, event: MeetingEvent): MeetingState {
  if (event.type === 'MeetingScheduled') return scheduled(event.data)
  if (state.kind === 'unknown')
    throw new Error(`${event.type} on a stream that does not begin with MeetingScheduled`)
  evolveMeeting(state, event)
  return state
}

function scheduled(data: EventOf<'MeetingScheduled'>['data']): Meeting {
  const { title, description, startTime, duration, timezone, classId, targetAudience, settings } = data
  return {
    kind: 'meeting',
    id: data.meetingId,
    hostId: data.hostId,
    details: { title, description, startTime, duration, timezone, classId, targetAudience, settings },
    changedAt: new Map(),
    registrationEnabled: data.registrationEnabled,
    gone: null,
    instances: new Map(),
    connections: new Map(),
    connectionsOf: new Map(),
    participants: new Map(),
    summary: { status: 'scheduled', startedAt: null, endedAt: null, participantCount: 0, attendeeCount: 0 },
    registrants: new Map(),
    customerKeys: new Map(),
    registeredEmails: new Map(),
    confirmed: new Map(),
    wordKeys: new Map(),
    lastWordKey: 0,
    registrations: new Map(),
    invited: new Set(),
    claims: new Map(),
    nothingAt: null,
    attendance: null,
    erased: new Set(),
    corrections: new Map(),
  }
}

function evolveMeeting(meeting: Meeting, event: Exclude<MeetingEvent, { type: 'MeetingScheduled' }>): void {
  switch (event.type) {
    case 'MeetingChanged':
      change(meeting, event.data)
      break
    case 'MeetingCancelled':
      meeting.gone = 'cancelled'
      meeting.summary = { ...meeting.summary, status: 'cancelled' }
      break
    case 'MeetingDeleted':
      meeting.gone = 'deleted'
      break
    case 'MeetingStarted':
      meeting.instances = started(meeting.instances, event.data.uuid, event.data.at)
      settle(meeting, event.data.after)
      break
    case 'MeetingEnded':
      meeting.instances = ended(meeting.instances, event.data.uuid, event.data.startedAt, event.data.at)
      settle(meeting, event.data.after)
      break
    case 'ParticipantJoined':
      connect(meeting, event.data, 'joined')
      break
    case 'ParticipantLeft':
      connect(meeting, event.data, 'left')
      break
    case 'ParticipantIdentified':
      identified(meeting, event.data)
      break
    case 'JoinOffered':
      meeting.invited.add(event.data.userId)
      recognise(meeting, event.data.userId, { customerKey: event.data.customerKey })
      settle(meeting, event.data.after)
      break
    case 'ParticipationClaimed':
      claim(meeting, event.data)
      break
    case 'RegistrationRequested':
      for (const person of event.data.people)
        meeting.registrations.set(person.userId, {
          ...person,
          status: 'pending',
          registrantId: meeting.registrations.get(person.userId)?.registrantId ?? null,
        })
      break
    case 'RegistrantApproved':
      approve(meeting, event.data)
      break
    case 'RegistrationFailed':
      fail(meeting, event.data)
      break
    case 'CancellationRequested':
      for (const person of event.data.people) leave(meeting, person)
      break
    case 'RegistrantCancelled':
      meeting.registrations.delete(event.data.userId)
      break
    case 'MeetingReported':
      report(meeting, event.data)
      break
    case 'NothingReported':
      meeting.nothingAt = Math.max(meeting.nothingAt ?? 0, Date.parse(event.data.at))
      settle(meeting, event.data.after)
      break
    case 'AttendanceTaken':
      meeting.attendance = withTaken(meeting.attendance, event.data)
      break
    case 'AttendanceCorrected':
      correct(meeting, event.data)
      break
    case 'PersonErased':
      meeting.erased.add(event.data.userId)
      break
  }
}

function change(meeting: Meeting, data: EventOf<'MeetingChanged'>['data']): void {
  const { registrationUrl: _, joinUrl: __, password: ___, ...details } = data.change
  Object.assign(meeting.details, details)
  if (data.at !== undefined)
    for (const field of Object.keys(data.change)) meeting.changedAt.set(field, Date.parse(data.at))
  meeting.registrationEnabled = meeting.details.classId !== null
  settle(meeting, data.after)
}

function connect(
  meeting: Meeting,
  data: EventOf<'ParticipantJoined'>['data'],
  kind: 'joined' | 'left',
): void {
  learnWordKeys(meeting, data.evidence)
  const connection = connected(meeting, data, kind)
  // Null where erasure has blanked all that told two events apart: what they say of the read models still holds.
  if (connection !== null) keep(meeting, connection)
  meeting.instances = marked(meeting.instances, data.uuid, Date.parse(data.at))
  settle(meeting, data.after)
}

function report(meeting: Meeting, data: EventOf<'MeetingReported'>['data']): void {
  for (const person of data.people) {
    learnWordKeys(meeting, person.evidence)
    const connection = withReport(meeting, data.uuid, person)
    if (connection !== null) keep(meeting, connection)
  }
  meeting.instances = reported(meeting.instances, data)
  settle(meeting, data.after)
}

function keep(meeting: Meeting, connection: Connection): void {
  const key = keyOf(connection)
  const old = meeting.connections.get(key)
  if (old) unlink(meeting, participantId(meeting, old), key)
  meeting.connections.set(key, connection)
  link(meeting, participantId(meeting, connection), key)
}

function unlink(meeting: Meeting, id: string, key: string): void {
  const rest = meeting.connectionsOf.get(id)?.filter((k) => k !== key) ?? []
  if (rest.length > 0) meeting.connectionsOf.set(id, rest)
  else meeting.connectionsOf.delete(id)
}

function link(meeting: Meeting, id: string, key: string): void {
  meeting.connectionsOf.set(id, [...(meeting.connectionsOf.get(id) ?? []), key])
}

function claim(
  meeting: Meeting,
  { userId, action, at, after }: EventOf<'ParticipationClaimed'>['data'],
): void {
  const before = claimed(userId, meeting.claims.get(userId) ?? [])
  const mark = { kind: action === 'join' ? 'joined' : 'left', at: Date.parse(at) } as const
  meeting.claims.set(userId, withMark(before, mark, claimEvidence(userId))?.marks ?? before.marks)
  settle(meeting, after)
}

/** Whoever already came with this sign becomes this user. */
function recognise(meeting: Meeting, userId: string, sign: Sign): void {
  relink(meeting, connectionsWith(meeting, sign), () => learn(meeting, userId, sign))
}

function identified(meeting: Meeting, data: EventOf<'ParticipantIdentified'>['data']): void {
  const { names, userId, after } = data
  relink(meeting, connectionsNamed(meeting, names), () => {
    meeting.confirmed = confirm(meeting.confirmed, names, userId)
  })
  settle(meeting, after)
}

/** Lists these connections as what they are once something is known. */
function relink(meeting: Meeting, connections: readonly Connection[], know: () => void): void {
  for (const connection of connections) unlink(meeting, participantId(meeting, connection), keyOf(connection))
  know()
  for (const connection of connections) link(meeting, participantId(meeting, connection), keyOf(connection))
}

function approve(meeting: Meeting, data: EventOf<'RegistrantApproved'>['data']): void {
  const { userId, email, emailKey, registrantId, after } = data
  learnWordKeys(meeting, data)
  recognise(meeting, userId, { registrantId, email, emailKey })
  const name = meeting.registrations.get(userId)?.name ?? null
  meeting.registrations.set(userId, { userId, email, name, status: 'approved', registrantId })
  settle(meeting, after)
}

function fail(meeting: Meeting, data: EventOf<'RegistrationFailed'>['data']): void {
  const { userId, email, emailKey, reason, after } = data
  learnWordKeys(meeting, data)
  if (reason === EMAIL_SHARED) recognise(meeting, userId, { email, emailKey })
  const before = meeting.registrations.get(userId) ?? { userId, email, name: null, registrantId: null }
  meeting.registrations.set(userId, { ...before, status: 'failed' })
  settle(meeting, after)
}

/** Their registrant_id still says who they are: they may have been there. */
function leave(meeting: Meeting, { userId, registrantId }: { userId: string; registrantId: string | null }) {
  const registration = meeting.registrations.get(userId)
  if (registrantId === null) meeting.registrations.delete(userId)
  else if (registration) meeting.registrations.set(userId, { ...registration, status: 'leaving' })
}

function correct(meeting: Meeting, data: EventOf<'AttendanceCorrected'>['data']): void {
  const { studentId, status, note } = data
  if (status === null) meeting.corrections.delete(studentId)
  else meeting.corrections.set(studentId, { status, note })
  meeting.attendance = withCorrection(meeting.attendance, data)
}

/** Takes over what the event says that the read models hold after it. */
function settle(meeting: Meeting, after: After): void {
  if (after.meeting) meeting.summary = after.meeting
  for (const participant of after.participants ?? []) meeting.participants.set(participant.id, participant)
  for (const { id, ...times } of after.closed ?? []) {
    const open = meeting.participants.get(id)
    if (open) meeting.participants.set(id, { ...open, ...times, status: 'left' })
  }
  for (const id of after.merged ?? []) meeting.participants.delete(id)
}
