import * as z from 'zod'
import { Role } from './access.ts'
import { After } from './after.ts'
import {
  AttendanceBasis,
  AttendanceCounts,
  AttendanceRecord,
  AttendanceRule,
  AttendanceStatus,
} from './attendance/record.ts'
import { MeetingFields, SessionDetails, Ways } from './fields.ts'
import { Instant } from './instant.ts'
import { Evidence, ReportedPerson } from './who/evidence.ts'
import { SeenRegistrant } from './who/registrant.ts'

/**
 * The facts of a meeting's life, as the log keeps them: stream `meeting/<zoom meeting number>`.
 * Instants are ISO 8601 in UTC, durations of scheduled sessions are minutes, attended time is seconds.
 * Names and e-mails stand under the keys `name` and `email` alone and may be null: erasure blanks them.
 */

const sessionIds = z.array(z.string()).min(1)
const rowOfMark = { uuid: z.string(), connection: z.string(), at: Instant, evidence: Evidence, after: After }

const roomMark = { uuid: z.string(), connection: z.string(), room: z.string(), at: Instant, after: After }

/** A session as first planned. */
const PlannedSession = SessionDetails.extend({
  id: z.string(),
  /** Null for a single meeting. */
  occurrenceId: z.string().nullable(),
})

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), data: z.object(shape) })

export const MeetingEvent = z.discriminatedUnion('type', [
  event('MeetingScheduled', {
    /** Of a single meeting, its one session's id. */
    seriesId: z.string(),
    hostId: z.string(),
    /** Zoom's id of the host, who may be ZOOM_DEFAULT_HOST. */
    zoomHostId: z.string().nullable(),
    ...Ways.shape,
    registrationEnabled: z.boolean(),
    sessions: z.array(PlannedSession).min(1),
  }),
  /** In Zoom: its series has more occurrences. */
  event('SessionsAdded', {
    hostId: z.string(),
    zoomHostId: z.string().nullable(),
    ...Ways.shape,
    registrationEnabled: z.boolean(),
    sessions: z.array(PlannedSession).min(1),
    after: After,
  }),
  /** In Zoom: these occurrences have replaced the sessions' former ones. */
  event('OccurrencesReplaced', {
    sessions: z.array(z.object({ sessionId: z.string(), occurrenceId: z.string() })).min(1),
  }),
  event('MeetingChanged', {
    sessionIds,
    change: MeetingFields.partial(),
    /** The host has the meeting at Zoom from now on. Without it, the host gets the sessions alone, as a substitute. */
    ofMeeting: z.literal(true).optional(),
    /** When it was changed, by the clock of Zoom or of the API. */
    at: Instant,
    after: After,
  }),
  /** In Zoom. */
  event('MeetingCancelled', { sessionIds, at: Instant, after: After }),
  /** In Zoom, after it was deleted there: the session is planned and visible again. */
  event('MeetingRecovered', { sessionIds, at: Instant, after: After }),
  /** Through the API: hidden from lists, and kept. */
  event('MeetingDeleted', { sessionIds, at: Instant, after: After }),
  event('MeetingRestored', { sessionIds, after: After }),
  event('MeetingStarted', { uuid: z.string(), at: Instant, after: After }),
  event('MeetingEnded', { uuid: z.string(), startedAt: Instant.nullable(), at: Instant, after: After }),
  /** The session's window is over at `at`. */
  event('WindowClosed', { sessionId: z.string(), at: Instant, after: After }),
  /** The expected pupils at `at`, when the session ended or was to end. Only the difference from the last freezing. */
  event('ExpectedFrozen', {
    sessionId: z.string(),
    at: Instant,
    /** True if the session had ended at `at`; false if `at` is its scheduled end. */
    ended: z.boolean(),
    added: z.array(z.string()),
    removed: z.array(z.string()),
    /** Of joint sessions, each has the rows of its own expected pupils only. */
    after: After,
  }),
  event('RegistrationRequested', {
    people: z.array(
      z.object({ userId: z.string(), email: z.string().nullable(), name: z.string().nullable() }),
    ),
  }),
  event('RegistrantApproved', {
    userId: z.string(),
    email: z.string().nullable(),
    /** As in Evidence. */
    emailKey: z.int().optional(),
    registrantId: z.string(),
    joinUrl: z.string(),
    /** When Zoom was asked for it. */
    at: Instant,
    after: After,
  }),
  event('RegistrationFailed', {
    userId: z.string(),
    email: z.string().nullable(),
    /** As in Evidence. */
    emailKey: z.int().optional(),
    reason: z.string(),
    message: z.string(),
    /** Of a shared e-mail: when Zoom was asked. From then on it identifies nobody. */
    at: Instant.optional(),
    /** Somebody came with an e-mail that two people turn out to share. */
    after: After,
  }),
  event('CancellationRequested', {
    /** Without a registrantId, because Zoom had no registration to take back. */
    people: z.array(z.object({ userId: z.string(), registrantId: z.string().nullable() })),
  }),
  event('RegistrantCancelled', { userId: z.string() }),
  /** Everything known of an applicant or of Rollcall's own registrant. */
  event('RegistrantSeen', SeenRegistrant.shape),
  /** In Zoom's portal, of a registration that Rollcall made: the link no longer works. */
  event('RegistrationTakenBack', { userId: z.string(), by: z.enum(['denied', 'cancelled']) }),
  /** There too, after it was denied. */
  event('RegistrationGivenBack', { userId: z.string() }),
  /** A teacher says who an applicant is. Null takes the statement back. */
  event('ApplicantIdentified', {
    registrantId: z.string(),
    /** The session that the teacher decided in. */
    sessionId: z.string().optional(),
    /** As in ParticipantIdentified. */
    from: Instant.optional(),
    userId: z.string().nullable(),
    after: After,
  }),
  event('JoinOffered', {
    sessionId: z.string(),
    userId: z.string(),
    customerKey: z.string().nullable(),
    after: After,
  }),
  event('ParticipantJoined', rowOfMark),
  event('ParticipantLeft', rowOfMark),
  event('WaitingRoomJoined', rowOfMark),
  event('WaitingRoomLeft', rowOfMark),
  event('BreakoutRoomJoined', roomMark),
  event('BreakoutRoomLeft', roomMark),
  /** A telephone and the device that somebody came with are one person's, by Zoom. */
  event('TelephoneBound', {
    uuid: z.string(),
    /** The telephone's connection. */
    connection: z.string(),
    /** The device's connection of the person who is also on the telephone. */
    boundTo: z.string(),
    at: Instant,
    after: After,
  }),
  /** Zoom's cloud has these files of an instance, and had not told of them before. `files` has Zoom's words for their kinds. */
  event('RecordingCompleted', { uuid: z.string(), at: Instant, files: z.array(z.string()).min(1) }),
  /** Somebody asked a missing pupil in: Zoom rang at their devices. */
  event('PupilCalled', { sessionId: z.string(), userId: z.string(), at: Instant }),
  event('ParticipantIdentified', {
    sessionId: z.string(),
    /** The participant's id when the teacher made the statement. */
    participantId: z.string(),
    /** The handles that the statement sticks to: see who/statements.ts. */
    handles: z.array(z.string()),
    /** The handles among these that are of one connection alone. They are somebody else in another session. */
    keys: z.array(z.string()).optional(),
    /** The statement counts for people who came from this time on: in this session or a later one. Without it, for all. */
    from: Instant.optional(),
    /** For the handles of `keys` it counts until this time: in this session only. Without it, there is no later session. */
    until: Instant.optional(),
    /** Null if the statement is taken back. */
    userId: z.string().nullable(),
    /** The other users that this participant was until now, by Zoom's signs or by an earlier statement. */
    instead: z.array(z.string()),
    after: After,
  }),
  /** The roster has learnt the user of this e-mail after somebody came with it. Who comes later is not meant. */
  event('EmailLinked', {
    userId: z.string(),
    email: z.string().nullable(),
    emailKey: z.int().optional(),
    after: After,
  }),
  event('ParticipationClaimed', {
    sessionId: z.string(),
    userId: z.string(),
    action: z.enum(['join', 'leave']),
    at: Instant,
    after: After,
  }),
  /** Zoom's report of one instance. Many people take several events, and only the last is complete. */
  event('MeetingReported', {
    uuid: z.string(),
    /** The earliest join and the latest leave in the whole report. */
    startedAt: Instant,
    endedAt: Instant,
    complete: z.boolean(),
    people: z.array(ReportedPerson),
    after: After,
  }),
  event('AttendanceTaken', {
    sessionId: z.string(),
    basis: z.array(AttendanceBasis),
    /** False until Zoom's report has confirmed the webhooks. */
    final: z.boolean(),
    classId: z.string().nullable(),
    /** As in SessionSchedule. */
    date: z.iso.date(),
    startedAt: Instant,
    endedAt: Instant,
    rule: AttendanceRule,
    /** The records that are new or changed since the last taking. A large class takes several events of bounded size. */
    records: z.array(AttendanceRecord),
    /** The session's window was closed before. */
    afterWindow: z.literal(true).optional(),
    /** Students without a record from now on. */
    removed: z.array(z.string()),
    counts: AttendanceCounts,
  }),
  /** The session turned out not to have been held: its attendance is withdrawn. */
  event('AttendanceWithdrawn', {
    sessionId: z.string(),
    /** The expected pupils of the session, which was not held. */
    keepsExpected: z.boolean(),
    /** As in ExpectedFrozen. */
    after: After,
  }),
  event('AttendanceCorrected', {
    sessionId: z.string(),
    studentId: z.string(),
    /** Null takes the correction back, and the computed status counts again. */
    status: AttendanceStatus.nullable(),
    note: z.string().nullable(),
    counts: AttendanceCounts,
  }),
  /** At `at` nobody had opened the class. The scheduled start is `startTime`. `waiting` people waited. */
  event('ClassNotOpened', {
    sessionId: z.string(),
    at: Instant,
    startTime: Instant,
    waitedCount: z.int(),
  }),
  /** Expected pupils who had not come by `at`. A large class takes several events. */
  event('PupilsMissing', { sessionId: z.string(), at: Instant, userIds: z.array(z.string()).min(1) }),
  /** Guests who were still unidentified at `at`, by their ids as participants. */
  event('GuestsUnmatched', {
    sessionId: z.string(),
    at: Instant,
    participantIds: z.array(z.string()).min(1),
  }),
  /** Guardians who asked for messages about absences. */
  event('AbsenceAnnounced', {
    sessionId: z.string(),
    people: z.array(z.object({ studentId: z.string(), guardianId: z.string() })).min(1),
  }),
  /**
   * The log's copies of the person's name and e-mail are blanked, and no new ones are recorded. Some rows showed a name or e-mail that two
   * people had given: `after` has these rows with the other person's.
   */
  event('PersonErased', { userId: z.string(), after: After }),
])
export type MeetingEvent = z.infer<typeof MeetingEvent>
export type MeetingEventType = MeetingEvent['type']
export const EVENT_TYPES = MeetingEvent.options.map(({ shape }) => shape.type.value)
export type EventOf<T extends MeetingEventType> = Extract<MeetingEvent, { type: T }>
export type DataOf<T extends MeetingEventType> = EventOf<T>['data']

/** An event without its `after`, which is worked out later. */
export type Fact = { [T in MeetingEventType]: { type: T; data: FactDataOf<T> } }[MeetingEventType]
export type FactDataOf<T extends MeetingEventType> = Omit<DataOf<T>, 'after'>

/** The schema version that events are written with. */
export const SCHEMA_VERSION = 1

/** Who did it, and by what way. */
export const EventMeta = z.object({
  actor: z.object({ id: z.string(), role: Role }).nullable(),
  source: z.enum(['api', 'zoom', 'report', 'self', 'system']),
  correlationId: z.string(),
})
export type EventMeta = z.infer<typeof EventMeta>

/** Reads stored event data. Throws if the data was never valid. */
export function parseEvent(type: string, schemaVersion: number, data: unknown): MeetingEvent {
  if (schemaVersion > SCHEMA_VERSION)
    throw new Error(`${type} v${schemaVersion} is newer than this code (v${SCHEMA_VERSION})`)
  return MeetingEvent.parse({ type, data })
}
