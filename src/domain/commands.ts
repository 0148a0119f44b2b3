import type { AttendanceRule, AttendanceStatus } from './attendance/record.ts'
import type { DataOf, FactDataOf } from './events.ts'
import type { Field, MeetingChange, MeetingDetails } from './fields.ts'
import type { Evidence } from './who/evidence.ts'
import type { RegistrantStatus } from './who/registrant.ts'

/** The commands of a meeting. A command holds everything that the decision needs: times, ids, who is who. */
export type Command =
  | { type: 'ScheduleMeeting'; meeting: DataOf<'MeetingScheduled'> }
  | ChangeMeeting
  | DropMeeting
  | { type: 'RestoreMeeting'; sessionIds: SessionIds }
  | { type: 'RecordStart'; uuid: string; at: string }
  | { type: 'RecordEnd'; uuid: string; startedAt: string | null; at: string }
  | RecordMark
  | RecordRoom
  | RecordBinding
  | RecordRecording
  | { type: 'CallPupil'; sessionId: string; userId: string; at: string }
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
 * A host deleted the meeting, in Zoom or here, or recovered it in Zoom. `at` decides between them: a webhook that comes late does not undo
 * a later act.
 */
export interface DropMeeting {
  type: 'CancelMeeting' | 'RecoverMeeting' | 'DeleteMeeting'
  sessionIds: SessionIds
  /** Zoom's occurrences, in place of `sessionIds`. */
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
  /** Fields that already had the wanted value when the change was asked. They are recorded if they have another value by now. */
  same?: readonly Field[]
  /** Only the changed settings. Otherwise one of two changes at the same time would undo the other. */
  settings?: MeetingDetails['settings']
  /** As in the event MeetingChanged. */
  ofMeeting?: true
  /** The webhook does not tell all of the change, so the meeting is read again at Zoom. */
  isPartial?: true
  /** When the change was made. A webhook that comes late does not undo a later change. */
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

/** Zoom says that somebody entered or left the meeting or its waiting room. */
export interface RecordMark {
  type: 'RecordJoin' | 'RecordLeave' | 'RecordWaiting' | 'RecordWaitingOver'
  uuid: string
  /** Zoom's participant_uuid, or user_id if the uuid is missing. */
  connection: string
  at: string
  evidence: Evidence
}

/** Somebody entered or left a breakout room. Zoom also sends a joined and a left, and only these count for attendance. */
export interface RecordRoom {
  type: 'RecordRoomJoin' | 'RecordRoomLeave'
  uuid: string
  /** As in RecordMark. */
  connection: string
  /** Zoom's breakout_room_uuid. */
  room: string
  at: string
}

/** Somebody who is in came on the telephone as well. */
export interface RecordBinding {
  type: 'RecordBinding'
  uuid: string
  /** The telephone's, as in RecordMark. */
  connection: string
  /** Of the device that they came with. */
  boundTo: string
  at: string
}

/** Zoom's cloud has files of an instance. */
export interface RecordRecording {
  type: 'RecordRecording'
  uuid: string
  /** Zoom's words for their kinds. */
  files: readonly string[]
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

/** Zoom tells the new state of a registrant: Rollcall's own, or an applicant. */
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
  /** The writer fills in the roster's answer. */
  emailUserId: string | null
}

/** Zoom has done what a teacher decided on an applicant. */
export interface DecideApplicant {
  type: 'DecideApplicant'
  /** The session that the teacher decided in. */
  sessionId?: string
  registrantId: string
  status: 'approved' | 'denied'
  at: string
  /** Who the teacher says that it is; null takes that back. */
  userId?: string | null
}

/** Zoom's report of one instance, or a part of it. `complete`: with this part the report is known to be whole. */
export type RecordReport = { type: 'RecordReport' } & FactDataOf<'MeetingReported'>

/** Takes attendance. */
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

/** Looks up the users behind the e-mails of a session's guests. The writer fills in the roster's answer. */
export interface LinkEmails {
  type: 'LinkEmails'
  sessionId: string
  users: readonly { email: string; userId: string }[]
}

/** Notes a state that no webhook tells: at this time nobody has opened the class, or some expected pupils have not come. */
export interface WatchSession {
  type: 'WatchSession'
  sessionId: string
  at: string
  userIds: readonly string[]
}

/** Announces the absences of these pupils to these guardians. */
export interface AnnounceAbsences {
  type: 'AnnounceAbsences'
  sessionId: string
  people: readonly { studentId: string; guardianId: string }[]
}

/** All types of commands that this version knows. */
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
  RecordBinding: true,
  RecordRecording: true,
  CallPupil: true,
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
