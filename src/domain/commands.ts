import type { AttendanceRule, AttendanceStatus } from './attendance/record.ts'
import type { DataOf } from './events.ts'
import type { Field, MeetingChange, MeetingDetails } from './fields.ts'
import type { Evidence } from './who/evidence.ts'
import type { RegistrantStatus } from './who/registrant.ts'

/** What may be asked of a meeting. Everything that decides (times, ids, who is who) is in the command. */
export type Command =
  | { type: 'ScheduleMeeting'; meeting: DataOf<'MeetingScheduled'> }
  | ChangeMeeting
  | DropMeeting
  | { type: 'RestoreMeeting'; sessionIds: SessionIds }
  | { type: 'RecordStart'; uuid: string; at: string }
  | { type: 'RecordEnd'; uuid: string; startedAt: string | null; at: string }
  | RecordMark
  | RecordRoom
  | { type: 'OfferJoin'; sessionId: string; userId: string; customerKey: string | null }
  | { type: 'ClaimParticipation'; sessionId: string; userId: string; action: 'join' | 'leave'; at: string }
  | { type: 'RequestRegistration'; people: DataOf<'RegistrationRequested'>['people'] }
  | ApproveRegistrant
  | { type: 'FailRegistration'; userId: string; email: string | null; reason: string; message: string }
  | { type: 'RequestCancellation'; userIds: readonly string[] }
  | { type: 'CancelRegistrant'; userId: string }
  | RecordRegistrant
  | RecordOccurrences
  | DecideApplicant
  | RecordReport
  | { type: 'CloseWindow'; sessionId: string; at: string }
  | { type: 'FreezeExpected'; sessionId: string; at: string; ended: boolean; userIds: readonly string[] }
  | TakeAttendance
  | CorrectAttendance
  | { type: 'IdentifyParticipant'; sessionId: string; participantId: string; userId: string | null }
  | LinkEmails
  | WatchSession
  | AnnounceAbsences
  | { type: 'ErasePerson'; userId: string }

/** Null: all of the meeting's sessions. */
export type SessionIds = readonly string[] | null

/**
 * A host deleted the meeting, in Zoom or here, or recovered it in Zoom. What is told of late does not undo what was done later.
 */
export interface DropMeeting {
  type: 'CancelMeeting' | 'RecoverMeeting' | 'DeleteMeeting'
  sessionIds: SessionIds
  /** Of Zoom's: instead of `sessionIds`. */
  occurrenceIds?: readonly string[]
  /** When it was done. */
  at: string
}

/** A host changed these fields, here or in Zoom's own client. */
export interface ChangeMeeting {
  type: 'ChangeMeeting'
  sessionIds: SessionIds
  change: Omit<MeetingChange, 'settings'>
  /** Sessions of a series that were moved, each to a time of its own. */
  moves?: readonly SessionMove[]
  /** Of the fields those that were so already when it was asked: they are news if they are otherwise by now. */
  same?: readonly Field[]
  /** Only the settings that were changed: of two changes at once the one would undo the other. */
  settings?: MeetingDetails['settings']
  /** Zoom has not told all that goes with it: the meeting is to be read again. */
  isPartial?: true
  /** When; a change that is told of late does not undo a later one. */
  at: string
}

/** A session's new time, by Rollcall's id of the session or Zoom's of the occurrence. */
export type SessionMove = ({ sessionId: string } | { occurrenceId: string }) & {
  startTime: string
  /** Minutes. */
  duration?: number | undefined
}

/** All occurrences that Zoom has of a series, as they were at a time. */
export interface RecordOccurrences {
  type: 'RecordOccurrences'
  occurrences: readonly {
    occurrenceId: string
    /** ISO 8601 in UTC with milliseconds. */
    startTime: string
    duration: number
    isDeleted: boolean
  }[]
  at: string
}

/** Somebody came in or went out, of the meeting or of its waiting room, as Zoom says. */
export interface RecordMark {
  type: 'RecordJoin' | 'RecordLeave' | 'RecordWaiting' | 'RecordWaitingOver'
  uuid: string
  /** Zoom's participant_uuid, or user_id where that is missing. */
  connection: string
  at: string
  evidence: Evidence
}

/** Somebody went into a breakout room or out of it. Zoom tells their joined and left besides, which are all that counts. */
export interface RecordRoom {
  type: 'RecordRoomJoin' | 'RecordRoomLeave'
  uuid: string
  /** As in RecordMark. */
  connection: string
  /** Zoom's breakout_room_uuid. */
  room: string
  at: string
}

/** Zoom has approved somebody that Rollcall registers. */
export interface ApproveRegistrant {
  type: 'ApproveRegistrant'
  userId: string
  email: string
  registrantId: string
  joinUrl: string
  /** When Zoom was asked. */
  at: string
}

/** Zoom tells what became of a registrant: Rollcall's own, or an applicant. */
export interface RecordRegistrant {
  type: 'RecordRegistrant'
  registrantId: string
  status: RegistrantStatus
  at: string
  /** Whether Zoom tells that they have just registered. */
  isNew: boolean
  /** As typed. */
  name: string | null
  email: string | null
  /** The writer fills in what the roster says. */
  emailUserId: string | null
}

/** Zoom has done what a teacher decided on an applicant. */
export interface DecideApplicant {
  type: 'DecideApplicant'
  registrantId: string
  status: 'approved' | 'denied'
  at: string
  /** Who the teacher says that it is; null takes that back. */
  userId?: string | null
}

/** What Zoom's report says of one instance: all of its people, or some. It is complete if these are known to be all. */
export type RecordReport = { type: 'RecordReport' } & Omit<DataOf<'MeetingReported'>, 'after'>

/** Works out who was in a session. */
export interface TakeAttendance {
  type: 'TakeAttendance'
  sessionId: string
  /** Counts where the session has none yet. */
  rule: AttendanceRule
  /** Students who came and were not expected. */
  visitorIds: readonly string[]
}

export interface CorrectAttendance {
  type: 'CorrectAttendance'
  sessionId: string
  studentId: string
  status: AttendanceStatus | null
  note: string | null
}

/** Looks up whose the e-mails of a session's guests are. The writer fills in what the roster says. */
export interface LinkEmails {
  type: 'LinkEmails'
  sessionId: string
  users: readonly { email: string; userId: string }[]
}

/** Notes what no webhook tells: at this time nobody has opened the class, or of the expected users some have not come. */
export interface WatchSession {
  type: 'WatchSession'
  sessionId: string
  at: string
  userIds: readonly string[]
}

/** Of these pupils the absences, for these guardians. */
export interface AnnounceAbsences {
  type: 'AnnounceAbsences'
  sessionId: string
  people: readonly { studentId: string; guardianId: string }[]
}

/** Every command that this code knows. */
export const COMMANDS: Record<Command['type'], true> = {
  ScheduleMeeting: true,
  ChangeMeeting: true,
  CancelMeeting: true,
  RecoverMeeting: true,
  DeleteMeeting: true,
  RestoreMeeting: true,
  RecordStart: true,
  RecordEnd: true,
  RecordJoin: true,
  RecordLeave: true,
  RecordWaiting: true,
  RecordWaitingOver: true,
  RecordRoomJoin: true,
  RecordRoomLeave: true,
  OfferJoin: true,
  ClaimParticipation: true,
  RequestRegistration: true,
  ApproveRegistrant: true,
  FailRegistration: true,
  RequestCancellation: true,
  CancelRegistrant: true,
  RecordRegistrant: true,
  RecordOccurrences: true,
  DecideApplicant: true,
  RecordReport: true,
  CloseWindow: true,
  FreezeExpected: true,
  TakeAttendance: true,
  CorrectAttendance: true,
  IdentifyParticipant: true,
  LinkEmails: true,
  WatchSession: true,
  AnnounceAbsences: true,
  ErasePerson: true,
}
