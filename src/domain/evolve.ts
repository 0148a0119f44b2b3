import type { After } from './after.ts'
import { correct, freeze, take, withdraw } from './attendance/fold.ts'
import type { DataOf, EventOf, Fact, MeetingEvent, MeetingEventType } from './events.ts'
import type { Meeting, MeetingState } from './meeting.ts'
import { newMeeting } from './newMeeting.ts'
import { note, noteAbsences } from './noting.ts'
import { approve, cancel, fail, request, setStatus } from './registration.ts'
import { adopt, derive, setCourse } from './rows.ts'
import { add, replace } from './series.ts'
import { changeSessions, Touched } from './touched.ts'
import { addRecording, change, changeRoom, drop, end } from './when/fold.ts'
import { started } from './when/instances.ts'
import { bind, claim, connect, identify, offer, recognise, report, wait } from './who/fold.ts'
import { learnWordKeys, registrantHandle } from './who/identity.ts'

export const unknown: MeetingState = { kind: 'unknown' }

/** Applies one event of the log to the state. Changes a meeting in place, because its writer alone owns it. */
export function evolve(state: MeetingState, event: MeetingEvent): MeetingState {
  const meeting = applied(state, event, new Touched())
  if ('after' in event.data) adopt(meeting, event.data.after)
  return meeting
}

/**
 * Makes a fact an event: applies the fact and adds `after`, worked out from the rows that the fact touched. Changes a meeting in place, as
 * `evolve` does.
 */
export function record(state: MeetingState, fact: Fact): { state: Meeting; event: MeetingEvent } {
  const touched = new Touched()
  const meeting = applied(state, fact, touched)
  const after = derive(meeting, touched)
  adopt(meeting, after)
  return { state: meeting, event: eventOf(fact, after) }
}

function applied(state: MeetingState, fact: Fact, touched: Touched): Meeting {
  if (fact.type === 'MeetingScheduled') return newMeeting(fact.data)
  if (state.kind === 'unknown')
    throw new Error(`${fact.type} on a stream that does not begin with MeetingScheduled`)
  state.version += 1
  if ('uuid' in fact.data && fact.type !== 'RecordingCompleted') hear(state, fact.data.uuid)
  apply(state, fact, touched)
  if (touched.isCourse) setCourse(state, touched)
  return state
}

function hear({ heard, version }: Meeting, uuid: string): void {
  heard.set(uuid, { first: heard.get(uuid)?.first ?? version, last: version })
}

/** These events change no row, so they have no `after`. A forgotten type of event does not compile. */
function eventOf(fact: Fact, after: After): MeetingEvent {
  switch (fact.type) {
    case 'MeetingScheduled':
    case 'OccurrencesReplaced':
    case 'RecordingCompleted':
    case 'PupilCalled':
    case 'RegistrationRequested':
    case 'CancellationRequested':
    case 'RegistrantCancelled':
    case 'RegistrantSeen':
    case 'RegistrationTakenBack':
    case 'RegistrationGivenBack':
    case 'AttendanceTaken':
    case 'AttendanceCorrected':
    case 'ClassNotOpened':
    case 'PupilsMissing':
    case 'GuestsUnmatched':
    case 'AbsenceAnnounced':
      return fact
    default:
      return withAfter(fact, after)
  }
}

type FactOfRows = {
  [T in MeetingEventType]: DataOf<T> extends { after: After } ? Extract<Fact, { type: T }> : never
}[MeetingEventType]

/** Facts and events are unions of the same members. TypeScript does not see that through a spread. */
const withAfter = (fact: FactOfRows, after: After): MeetingEvent =>
  ({ type: fact.type, data: { ...fact.data, after } }) as MeetingEvent

/** Each case returns, so that a forgotten type of event does not compile. */
function apply(meeting: Meeting, fact: Exclude<Fact, EventOf<'MeetingScheduled'>>, touched: Touched): true {
  switch (fact.type) {
    case 'SessionsAdded':
      return add(meeting, fact.data, touched)
    case 'OccurrencesReplaced':
      return replace(meeting, fact.data)
    case 'MeetingChanged':
      return change(meeting, fact.data, touched)
    case 'MeetingCancelled':
      return drop(meeting, fact.data, touched, (session) => {
        session.isCancelled = true
      })
    case 'MeetingRecovered':
      return drop(meeting, fact.data, touched, (session) => {
        session.isCancelled = false
        session.isDeleted = false
      })
    case 'MeetingDeleted':
      return drop(meeting, fact.data, touched, (session) => {
        session.isDeleted = true
      })
    case 'MeetingRestored':
      return changeSessions(meeting, fact.data.sessionIds, touched, (session) => {
        session.isDeleted = false
      })
    case 'MeetingStarted':
      started(meeting.instances, fact.data.uuid, Date.parse(fact.data.at))
      return touched.course()
    case 'MeetingEnded':
      return end(meeting, fact.data, touched)
    case 'WindowClosed':
      return changeSessions(meeting, [fact.data.sessionId], touched, (session) => {
        session.closedAt = Math.max(session.closedAt ?? 0, Date.parse(fact.data.at))
        session.closedBy = meeting.version
      })
    case 'ExpectedFrozen':
      return freeze(meeting, fact.data, touched)
    case 'ParticipantJoined':
      return connect(meeting, fact.data, { kind: 'joined', at: Date.parse(fact.data.at) }, touched)
    case 'ParticipantLeft':
      return connect(meeting, fact.data, { kind: 'left', at: Date.parse(fact.data.at) }, touched)
    case 'WaitingRoomJoined':
      return wait(meeting, fact.data, { kind: 'waiting', at: Date.parse(fact.data.at) }, touched)
    case 'WaitingRoomLeft':
      return wait(meeting, fact.data, { kind: 'over', at: Date.parse(fact.data.at) }, touched)
    case 'BreakoutRoomJoined':
      return changeRoom(meeting, fact.data, 'joined')
    case 'BreakoutRoomLeft':
      return changeRoom(meeting, fact.data, 'left')
    case 'TelephoneBound':
      return bind(meeting, fact.data, touched)
    case 'RecordingCompleted':
      return addRecording(meeting, fact.data)
    case 'PupilCalled':
      return true
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
    case 'RegistrantSeen':
      meeting.seenRegistrants.set(fact.data.registrantId, fact.data)
      return true
    case 'RegistrationTakenBack':
      return setStatus(meeting, fact.data.userId, 'takenBack')
    case 'RegistrationGivenBack':
      return setStatus(meeting, fact.data.userId, 'approved')
    case 'ApplicantIdentified': {
      const { registrantId, userId } = fact.data
      return identify(meeting, { handles: [registrantHandle(registrantId)], userId }, touched)
    }
    case 'MeetingReported':
      return report(meeting, fact.data, touched)
    case 'AttendanceTaken':
      return take(meeting, fact.data, touched)
    case 'AttendanceWithdrawn':
      return withdraw(meeting, fact.data, touched)
    case 'AttendanceCorrected':
      return correct(meeting, fact.data)
    case 'ClassNotOpened': {
      const { sessionId, startTime } = fact.data
      return note(meeting, sessionId, (noted) => {
        noted.notOpened = startTime
      })
    }
    case 'PupilsMissing':
      return note(meeting, fact.data.sessionId, (noted) => {
        noted.missing = true
      })
    case 'GuestsUnmatched': {
      const { sessionId, participantIds } = fact.data
      return note(meeting, sessionId, ({ guests }) => {
        for (const id of participantIds) guests.add(id)
      })
    }
    case 'AbsenceAnnounced': {
      const { sessionId, people } = fact.data
      return note(meeting, sessionId, (noted) => noteAbsences(noted, people))
    }
    case 'PersonErased':
      meeting.erased.add(fact.data.userId)
      for (const id of meeting.sessions.keys()) touched.session(id)
      return true
  }
}
