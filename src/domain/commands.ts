import type { AttendanceStatus, EventOf, Evidence, MeetingChange, MeetingDetails } from './events.ts'

/** What may be asked of a meeting. Everything that decides (times, ids, who is who) is in the command. */
export type Command =
  | { type: 'ScheduleMeeting'; meeting: EventOf<'MeetingScheduled'>['data'] }
  | ChangeMeeting
  | { type: 'CancelMeeting' }
  | { type: 'DeleteMeeting' }
  | { type: 'RecordStart'; uuid: string; at: string }
  | { type: 'RecordEnd'; uuid: string; startedAt: string | null; at: string }
  | RecordMark
  | { type: 'OfferJoin'; userId: string; customerKey: string | null }
  | { type: 'ClaimParticipation'; userId: string; action: 'join' | 'leave'; at: string }
  | { type: 'RequestRegistration'; people: EventOf<'RegistrationRequested'>['data']['people'] }
  | { type: 'ApproveRegistrant'; userId: string; email: string; registrantId: string; joinUrl: string }
  | { type: 'FailRegistration'; userId: string; email: string | null; reason: string; message: string }
  | { type: 'RequestCancellation'; userIds: readonly string[] }
  | { type: 'CancelRegistrant'; userId: string }
  | RecordReport
  | { type: 'RecordNothingReported'; at: string }
  | TakeAttendance
  | { type: 'CorrectAttendance'; studentId: string; status: AttendanceStatus | null; note: string | null }
  | { type: 'IdentifyParticipant'; participantId: string; userId: string | null }
  | { type: 'ErasePerson'; userId: string }

/** A host changed these fields, here or in Zoom's own client. */
export interface ChangeMeeting {
  type: 'ChangeMeeting'
  /** With all settings as they would be: what an object of before this deployment takes over. */
  change: MeetingChange
  /** Only the settings that were changed: of two changes at once the one would undo the other. */
  settings?: MeetingDetails['settings']
  /** When; a change that is told of late does not undo a later one. */
  at?: string
}

/** Somebody came in or went out, as Zoom says. */
export interface RecordMark {
  type: 'RecordJoin' | 'RecordLeave'
  uuid: string
  /** Zoom's participant_uuid, or user_id where that is missing. */
  connection: string
  at: string
  evidence: Evidence
}

/** What Zoom's report says of one instance, or a part of it. Only what is known to be the whole is complete. */
export type RecordReport = { type: 'RecordReport' } & Omit<EventOf<'MeetingReported'>['data'], 'after'>

/** Works out who of these students was there. */
export interface TakeAttendance {
  type: 'TakeAttendance'
  studentIds: readonly string[]
}

/** Every command that this code knows. */
export const COMMANDS: Record<Command['type'], true> = {
  ScheduleMeeting: true,
  ChangeMeeting: true,
  CancelMeeting: true,
  DeleteMeeting: true,
  RecordStart: true,
  RecordEnd: true,
  RecordJoin: true,
  RecordLeave: true,
  OfferJoin: true,
  ClaimParticipation: true,
  RequestRegistration: true,
  ApproveRegistrant: true,
  FailRegistration: true,
  RequestCancellation: true,
  CancelRegistrant: true,
  RecordReport: true,
  RecordNothingReported: true,
  TakeAttendance: true,
  CorrectAttendance: true,
  IdentifyParticipant: true,
  ErasePerson: true,
}
