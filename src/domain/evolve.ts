import type { After } from './after.ts'
import { correct, setExpected, take, withdraw } from './attendance/fold.ts'
import type { DataOf, EventOf, Fact, MeetingEvent, MeetingEventType } from './events.ts'
import type { Meeting, MeetingState } from './meeting.ts'
import { newMeeting } from './newMeeting.ts'
import { noteAbsences, noteGuests, noteMissing, noteNotOpened } from './noting.ts'
import {
  approve,
  dropRegistration,
  fail,
  request,
  seeRegistrant,
  setLeaving,
  setStatus,
} from './registration.ts'
import { adopt, derive, setCourse } from './rows.ts'
import { add, replace } from './series.ts'
import { Touched } from './touched.ts'
import {
  addRecording,
  change,
  changeRoom,
  closeWindow,
  end,
  setCancelled,
  setDeleted,
  setRecovered,
  setRestored,
  start,
} from './when/fold.ts'
import {
  bind,
  claim,
  connect,
  identify,
  identifyApplicant,
  linkEmail,
  offer,
  report,
  setErased,
  waitAtDoor,
} from './who/fold.ts'

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
      return setCancelled(meeting, fact.data, touched)
    case 'MeetingRecovered':
      return setRecovered(meeting, fact.data, touched)
    case 'MeetingDeleted':
      return setDeleted(meeting, fact.data, touched)
    case 'MeetingRestored':
      return setRestored(meeting, fact.data, touched)
    case 'MeetingStarted':
      return start(meeting, fact.data, touched)
    case 'MeetingEnded':
      return end(meeting, fact.data, touched)
    case 'WindowClosed':
      return closeWindow(meeting, fact.data, touched)
    case 'ExpectedFrozen':
      return setExpected(meeting, fact.data, touched)
    case 'ParticipantJoined':
      return connect(meeting, fact.data, 'joined', touched)
    case 'ParticipantLeft':
      return connect(meeting, fact.data, 'left', touched)
    case 'WaitingRoomJoined':
      return waitAtDoor(meeting, fact.data, 'waiting', touched)
    case 'WaitingRoomLeft':
      return waitAtDoor(meeting, fact.data, 'over', touched)
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
      return linkEmail(meeting, fact.data, touched)
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
      return setLeaving(meeting, fact.data)
    case 'RegistrantCancelled':
      return dropRegistration(meeting, fact.data)
    case 'RegistrantSeen':
      return seeRegistrant(meeting, fact.data)
    case 'RegistrationTakenBack':
      return setStatus(meeting, fact.data.userId, 'takenBack')
    case 'RegistrationGivenBack':
      return setStatus(meeting, fact.data.userId, 'approved')
    case 'ApplicantIdentified':
      return identifyApplicant(meeting, fact.data, touched)
    case 'MeetingReported':
      return report(meeting, fact.data, touched)
    case 'AttendanceTaken':
      return take(meeting, fact.data, touched)
    case 'AttendanceWithdrawn':
      return withdraw(meeting, fact.data, touched)
    case 'AttendanceCorrected':
      return correct(meeting, fact.data)
    case 'ClassNotOpened':
      return noteNotOpened(meeting, fact.data)
    case 'PupilsMissing':
      return noteMissing(meeting, fact.data)
    case 'GuestsUnmatched':
      return noteGuests(meeting, fact.data)
    case 'AbsenceAnnounced':
      return noteAbsences(meeting, fact.data)
    case 'PersonErased':
      return setErased(meeting, fact.data, touched)
  }
}
