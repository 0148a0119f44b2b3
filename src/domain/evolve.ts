import { withCorrection, withTaken } from './attendance/taking.ts'
import type {
  After,
  DataOf,
  EventOf,
  Fact,
  MeetingEvent,
  MeetingEventType,
  SessionDetails,
} from './events.ts'
import { FIELD_NAMES } from './fields.ts'
import { emptyIndex, type Meeting, type MeetingState, type Session } from './meeting.ts'
import { EMAIL_SHARED } from './registration.ts'
import { adopt, derive, setCourse } from './rows.ts'
import { Touched } from './touched.ts'
import { type DoorMark, type Mark, withDoorMark, withMark } from './when/connection.ts'
import { ended, marked, reported, started } from './when/instances.ts'
import { dayIn, withMove } from './when/sessions.ts'
import { connectionsAt, connectionsWith, learn, learnWordKeys, type Sign, stated } from './who/identity.ts'
import { connectionOf, keep, relink } from './who/links.ts'
import { claimConnection, NOBODY } from './who/participants.ts'
import { withReport } from './who/report.ts'

export const unknown: MeetingState = { kind: 'unknown' }

/** The state with one more event of the log. Changes a meeting in place: its one owner is the writer. */
export function evolve(state: MeetingState, event: MeetingEvent): MeetingState {
  const meeting = applied(state, event, new Touched())
  if ('after' in event.data) adopt(meeting, event.data.after)
  return meeting
}

/**
 * What happened, as an event that also says what the read models hold after it: worked out from the rows that the fact
 * touched. Changes a meeting in place, as `evolve` does with that event.
 */
export function record(state: MeetingState, fact: Fact): { state: Meeting; event: MeetingEvent } {
  const touched = new Touched()
  const meeting = applied(state, fact, touched)
  const after = derive(meeting, touched)
  adopt(meeting, after)
  return { state: meeting, event: eventOf(fact, after) }
}

function applied(state: MeetingState, fact: Fact, touched: Touched): Meeting {
  if (fact.type === 'MeetingScheduled') return scheduled(fact.data)
  if (state.kind === 'unknown')
    throw new Error(`${fact.type} on a stream that does not begin with MeetingScheduled`)
  apply(state, fact, touched)
  if (touched.isCourse) setCourse(state, touched)
  return state
}

/** Only the types of events that change no row say nothing of what follows. One that is forgotten here does not compile. */
function eventOf(fact: Fact, after: After): MeetingEvent {
  switch (fact.type) {
    case 'MeetingScheduled':
    case 'MeetingDeleted':
    case 'MeetingRestored':
    case 'ExpectedFrozen':
    case 'RegistrationRequested':
    case 'CancellationRequested':
    case 'RegistrantCancelled':
    case 'AttendanceTaken':
    case 'AttendanceWithdrawn':
    case 'AttendanceCorrected':
      return fact
    default:
      return withAfter(fact, after)
  }
}

type FactOfRows = {
  [T in MeetingEventType]: DataOf<T> extends { after: After } ? Extract<Fact, { type: T }> : never
}[MeetingEventType]

/** The union of facts and that of events have the same members, which TypeScript does not see through a spread. */
const withAfter = (fact: FactOfRows, after: After): MeetingEvent =>
  ({ type: fact.type, data: { ...fact.data, after } }) as MeetingEvent

function scheduled(data: DataOf<'MeetingScheduled'>): Meeting {
  return {
    kind: 'meeting',
    seriesId: data.seriesId,
    hostId: data.hostId,
    settings: data.settings,
    sessions: new Map(data.sessions.map((session) => [session.id, newSession(session)])),
    archived: new Map(),
    instances: new Map(),
    connections: new Map(),
    registrants: new Map(),
    customerKeys: new Map(),
    emails: new Map(),
    registered: new Set(),
    statements: new Map(),
    wordKeys: new Map(),
    lastWordKey: 0,
    registrations: new Map(),
    erased: new Set(),
    index: emptyIndex(),
  }
}

function newSession({
  id,
  occurrenceId,
  ...details
}: DataOf<'MeetingScheduled'>['sessions'][number]): Session {
  const { startTime, duration, timezone } = details
  return {
    id,
    occurrenceId,
    details,
    moves: [],
    closedAt: null,
    parts: [],
    isOutside: false,
    changedAt: new Map(),
    isCancelled: false,
    isDeleted: false,
    participants: new Map(),
    row: {
      startTime: new Date(startTime).toISOString(),
      duration,
      date: dayIn(timezone)(Date.parse(startTime)),
      status: 'scheduled',
      startedAt: null,
      endedAt: null,
      heldSeconds: 0,
      openSince: null,
      heldOutsideSchedule: false,
      participantCount: 0,
      joinedCount: 0,
      waitedCount: 0,
    },
    invited: new Set(),
    claims: new Map(),
    expected: null,
    attendance: null,
    corrections: new Map(),
  }
}

/** The cases return, so that a type of event that is forgotten does not compile. */
function apply(meeting: Meeting, fact: Exclude<Fact, EventOf<'MeetingScheduled'>>, touched: Touched): true {
  switch (fact.type) {
    case 'MeetingChanged':
      return change(meeting, fact.data, touched)
    case 'MeetingCancelled':
      return forEach(meeting, fact.data.sessionIds, touched, (session) => {
        session.isCancelled = true
      })
    case 'MeetingRecovered':
      return forEach(meeting, fact.data.sessionIds, touched, (session) => {
        session.isCancelled = false
        session.isDeleted = false
      })
    case 'MeetingDeleted':
      return forEach(meeting, fact.data.sessionIds, touched, (session) => {
        session.isDeleted = true
      })
    case 'MeetingRestored':
      return forEach(meeting, fact.data.sessionIds, touched, (session) => {
        session.isDeleted = false
      })
    case 'MeetingStarted':
      started(meeting.instances, fact.data.uuid, Date.parse(fact.data.at))
      return touched.course()
    case 'MeetingEnded':
      return end(meeting, fact.data, touched)
    case 'WindowClosed':
      return forEach(meeting, [fact.data.sessionId], touched, (session) => {
        session.closedAt = Math.max(session.closedAt ?? 0, Date.parse(fact.data.at))
      })
    case 'ExpectedFrozen':
      return freeze(meeting, fact.data)
    case 'ParticipantJoined':
      return connect(meeting, fact.data, { kind: 'joined', at: Date.parse(fact.data.at) }, touched)
    case 'ParticipantLeft':
      return connect(meeting, fact.data, { kind: 'left', at: Date.parse(fact.data.at) }, touched)
    case 'WaitingRoomJoined':
      return wait(meeting, fact.data, { kind: 'waiting', at: Date.parse(fact.data.at) }, touched)
    case 'WaitingRoomLeft':
      return wait(meeting, fact.data, { kind: 'over', at: Date.parse(fact.data.at) }, touched)
    case 'ParticipantIdentified':
      return identify(meeting, fact.data, touched)
    case 'EmailLinked':
      learnWordKeys(meeting, fact.data)
      return recognise(meeting, fact.data.userId, fact.data, touched)
    case 'JoinOffered':
      return offer(meeting, fact.data, touched)
    case 'ParticipationClaimed':
      return claim(meeting, fact.data, touched)
    case 'RegistrationRequested':
      return request(meeting, fact.data)
    case 'RegistrantApproved':
      return approve(meeting, fact.data, touched)
    case 'RegistrationFailed':
      return fail(meeting, fact.data, touched)
    case 'CancellationRequested':
      return cancel(meeting, fact.data)
    case 'RegistrantCancelled':
      meeting.registrations.delete(fact.data.userId)
      return true
    case 'MeetingReported':
      return report(meeting, fact.data, touched)
    case 'AttendanceTaken':
      return forEach(meeting, [fact.data.sessionId], touched, (session) => {
        session.attendance = withTaken(session.attendance, fact.data)
      })
    case 'AttendanceWithdrawn':
      return withdraw(meeting, fact.data)
    case 'AttendanceCorrected':
      return correct(meeting, fact.data)
    case 'PersonErased':
      meeting.erased.add(fact.data.userId)
      for (const id of meeting.sessions.keys()) touched.session(id)
      return true
  }
}

/** What changes these sessions may change their course. */
function forEach(
  meeting: Meeting,
  sessionIds: readonly string[],
  touched: Touched,
  act: (session: Session) => void,
): true {
  for (const session of sessionsOf(meeting, sessionIds)) {
    act(session)
    touched.session(session.id)
  }
  return touched.course()
}

const sessionsOf = ({ sessions }: Meeting, ids: readonly string[]): Session[] =>
  ids.flatMap((id) => sessions.get(id) ?? [])

function change(
  meeting: Meeting,
  { sessionIds, change: changed, at }: Omit<DataOf<'MeetingChanged'>, 'after'>,
  touched: Touched,
): true {
  const {
    settings,
    joinUrl: _,
    password: __,
    registrationUrl: ___,
    startTime,
    duration,
    ...details
  } = changed
  if (settings !== undefined) meeting.settings = settings
  return forEach(meeting, sessionIds, touched, (session) => {
    Object.assign(session.details, defined(details))
    if (startTime !== undefined || duration !== undefined)
      session.moves = withMove(session.moves, moveOf(at, startTime, duration))
    for (const field of FIELD_NAMES.filter((name) => changed[name] !== undefined))
      session.changedAt.set(field, Math.max(session.changedAt.get(field) ?? 0, Date.parse(at)))
  })
}

const moveOf = (at: string, startTime: string | undefined, duration: number | undefined) => ({
  at: Date.parse(at),
  ...(startTime === undefined ? {} : { start: Date.parse(startTime) }),
  ...(duration === undefined ? {} : { length: duration * 60_000 }),
})

const defined = (details: { [F in keyof SessionDetails]?: SessionDetails[F] | undefined }): object =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))

function end(meeting: Meeting, data: Omit<DataOf<'MeetingEnded'>, 'after'>, touched: Touched): true {
  const startedAt = data.startedAt === null ? null : Date.parse(data.startedAt)
  ended(meeting.instances, data.uuid, startedAt, Date.parse(data.at))
  return touched.course()
}

/** A later freezing than that of an earlier schedule replaces it; the parts of one add up. */
function freeze(meeting: Meeting, { sessionId, at, ended, added, removed }: DataOf<'ExpectedFrozen'>): true {
  const session = meeting.sessions.get(sessionId)
  if (!session) return true
  const userIds = new Set(session.expected?.userIds)
  for (const id of removed) userIds.delete(id)
  for (const id of added) userIds.add(id)
  session.expected = { at: Date.parse(at), ended, userIds }
  return true
}

type MarkData = Omit<DataOf<'ParticipantJoined'>, 'after'>

function connect(meeting: Meeting, data: MarkData, mark: Mark, touched: Touched): true {
  learnWordKeys(meeting, data.evidence)
  const connection = withMark(connectionOf(meeting, data), mark, data.evidence)
  // Null where erasure has blanked all that told two events apart: what they say of the read models still holds.
  if (connection !== null) keep(meeting, [connection], touched)
  marked(meeting.instances, data.uuid, mark.at)
  return touched.course()
}

function wait(meeting: Meeting, data: MarkData, mark: DoorMark, touched: Touched): true {
  learnWordKeys(meeting, data.evidence)
  const connection = withDoorMark(connectionOf(meeting, data), mark, data.evidence)
  if (connection !== null) keep(meeting, [connection], touched)
  return true
}

function report(meeting: Meeting, data: Omit<DataOf<'MeetingReported'>, 'after'>, touched: Touched): true {
  const { uuid, startedAt, endedAt, complete } = data
  reported(meeting.instances, { uuid, complete, from: Date.parse(startedAt), to: Date.parse(endedAt) })
  for (const person of data.people) learnWordKeys(meeting, person.evidence)
  const connections = data.people.flatMap((person) => withReport(meeting, uuid, person) ?? [])
  keep(meeting, connections, touched)
  return touched.course()
}

function claim(
  meeting: Meeting,
  data: Omit<DataOf<'ParticipationClaimed'>, 'after'>,
  touched: Touched,
): true {
  const { sessionId, userId, action, at } = data
  return forEach(meeting, [sessionId], touched, (session) => {
    const before = session.claims.get(userId) ?? []
    const mark = { kind: action === 'join' ? 'joined' : 'left', at: Date.parse(at) } as const
    session.claims.set(userId, withMark(claimConnection(userId, before), mark, NOBODY)?.marks ?? before)
    touched.participant(`user.${userId}`)
  })
}

function offer(meeting: Meeting, data: Omit<DataOf<'JoinOffered'>, 'after'>, touched: Touched): true {
  meeting.sessions.get(data.sessionId)?.invited.add(data.userId)
  touched.participant(`user.${data.userId}`)
  return recognise(meeting, data.userId, { customerKey: data.customerKey }, touched)
}

/** People who already came with this sign become this user. */
function recognise(meeting: Meeting, userId: string, sign: Sign, touched: Touched): true {
  const { customerKey, registrantId, email, emailKey } = sign
  const own = {
    customerKey: customerKey ?? null,
    registrantId: registrantId ?? null,
    email: email ?? null,
    emailKey,
  }
  learn(meeting, userId, own)
  relink(meeting, connectionsWith(meeting, own), touched)
  return true
}

function identify(
  meeting: Meeting,
  { handles, userId }: Omit<DataOf<'ParticipantIdentified'>, 'after'>,
  touched: Touched,
): true {
  meeting.statements = stated(meeting.statements, handles, userId)
  relink(meeting, connectionsAt(meeting, handles), touched)
  return true
}

function request(meeting: Meeting, { people }: DataOf<'RegistrationRequested'>): true {
  for (const person of people) {
    const registrantId = meeting.registrations.get(person.userId)?.registrantId ?? null
    meeting.registrations.set(person.userId, { ...person, status: 'pending', registrantId })
  }
  return true
}

function approve(
  meeting: Meeting,
  data: Omit<DataOf<'RegistrantApproved'>, 'after'>,
  touched: Touched,
): true {
  const { userId, email, registrantId } = data
  learnWordKeys(meeting, data)
  const name = meeting.registrations.get(userId)?.name ?? null
  meeting.registrations.set(userId, { userId, email, name, status: 'approved', registrantId })
  return recognise(meeting, userId, data, touched)
}

function fail(meeting: Meeting, data: Omit<DataOf<'RegistrationFailed'>, 'after'>, touched: Touched): true {
  const { userId, email, emailKey, reason } = data
  learnWordKeys(meeting, data)
  const before = meeting.registrations.get(userId) ?? { userId, email, name: null, registrantId: null }
  meeting.registrations.set(userId, { ...before, status: 'failed' })
  return reason === EMAIL_SHARED ? recognise(meeting, userId, { email, emailKey }, touched) : true
}

/** Their registrant_id still says who they are: they may have been there. */
function cancel(meeting: Meeting, { people }: DataOf<'CancellationRequested'>): true {
  for (const { userId, registrantId } of people) {
    const registration = meeting.registrations.get(userId)
    if (registrantId === null) meeting.registrations.delete(userId)
    else if (registration) meeting.registrations.set(userId, { ...registration, status: 'leaving' })
  }
  return true
}

function withdraw({ sessions }: Meeting, { sessionId, keepsExpected }: DataOf<'AttendanceWithdrawn'>): true {
  const session = sessions.get(sessionId)
  if (!session) return true
  session.attendance = null
  if (!keepsExpected) session.expected = null
  return true
}

function correct(meeting: Meeting, data: DataOf<'AttendanceCorrected'>): true {
  const { sessionId, studentId, status, note } = data
  const session = meeting.sessions.get(sessionId)
  if (!session) return true
  if (status === null) session.corrections.delete(studentId)
  else session.corrections.set(studentId, { status, note })
  session.attendance = withCorrection(session.attendance, data)
  return true
}
