import * as z from 'zod'

/**
 * The facts of a meeting's life, as the log keeps them: stream `meeting/<zoom meeting number>`.
 * Instants are ISO 8601 in UTC, durations of scheduled sessions are minutes, attended time is seconds.
 * Names and e-mails stand under the keys `name` and `email` alone and may be null: erasure blanks them.
 */

const instant = z.iso.datetime({ offset: true })
const text = z.string()

export const Role = z.enum(['admin', 'teacher', 'student', 'parent'])
export type Role = z.infer<typeof Role>

export const TargetAudience = z.enum(['all', 'students', 'teachers', 'class', 'personal'])
export type TargetAudience = z.infer<typeof TargetAudience>

/** `not_held`: the session's window is over and no instance belongs to it. */
export const MeetingStatus = z.enum(['scheduled', 'started', 'ended', 'cancelled', 'not_held'])
export type MeetingStatus = z.infer<typeof MeetingStatus>

export const AttendanceStatus = z.enum(['present', 'late', 'partial', 'absent', 'excused'])
export type AttendanceStatus = z.infer<typeof AttendanceStatus>

/** What Zoom told about who is behind a connection. Empty strings from Zoom are null here. */
export const Evidence = z.object({
  name: text.nullable(),
  email: text.nullable(),
  /** Zoom's account id of a signed-in participant. */
  zoomAccountId: text.nullable(),
  registrantId: text.nullable(),
  customerKey: text.nullable(),
  /** The roster's user with this e-mail when the event was recorded. */
  emailUserId: text.nullable(),
  /** Stand for name and e-mail within their meeting, and still do when erasure has blanked those. */
  nameKey: z.int().optional(),
  emailKey: z.int().optional(),
})
export type Evidence = z.infer<typeof Evidence>

/** What became of a registrant at Zoom. */
export const RegistrantStatus = z.enum(['pending', 'approved', 'denied', 'cancelled'])
export type RegistrantStatus = z.infer<typeof RegistrantStatus>

/** What Zoom's webhooks and teachers have said so far of one of Zoom's registrants. */
export const SeenRegistrant = z.object({
  registrantId: text,
  /** `pending`: they asked, and nobody has decided since. */
  status: RegistrantStatus,
  /** When they asked last, or else the first that is known of them. */
  askedAt: instant,
  /** Whether that is known. */
  hasAsked: z.boolean(),
  /** The last decision, by the portal or a teacher. */
  decision: z.object({ status: RegistrantStatus, at: instant }).nullable(),
  /** When Zoom said last who it is: */
  at: instant,
  /** As it was typed, for anybody may fill in Zoom's page. */
  name: text.nullable(),
  email: text.nullable(),
  /** As in Evidence. */
  emailUserId: text.nullable(),
})
export type SeenRegistrant = z.infer<typeof SeenRegistrant>

/** Somebody in Zoom's report of one instance, with all of their stays there. */
export const ReportedPerson = z.object({
  /** Zoom's user_id of their first stay: the report tells of no participant_uuid. */
  key: text,
  evidence: Evidence,
  stays: z.array(z.object({ from: instant, to: instant })).min(1),
})
export type ReportedPerson = z.infer<typeof ReportedPerson>

/** One person of a session, as zoom_participants shows them. */
export const Participant = z.object({
  /** Unique within the meeting. */
  id: text,
  userId: text.nullable(),
  zoomParticipantId: text.nullable(),
  name: text.nullable(),
  email: text.nullable(),
  joinTime: instant.nullable(),
  leaveTime: instant.nullable(),
  /** Seconds in the session so far: closed stays, overlaps counted once. */
  duration: z.int(),
  /** `invited`: has not come in. */
  status: z.enum(['invited', 'joined', 'left']),
  /** Since when they are in without a break that Zoom told of; null for those who are not in. */
  openSince: instant.nullable(),
  /** Of `duration`, what counts as attended: a visit that ended before the bell does not. */
  attendedSeconds: z.int(),
  /** When they came, to the door where they waited there; null for those who did not attend. */
  arrivedAt: instant.nullable(),
  /** They were there, and Zoom lost when: a left came without its joined. */
  timeUncertain: z.literal(true).optional(),
  /** Only they themselves say that they were there. */
  claimed: z.literal(true).optional(),
  /** Seconds at the door, so far; absent for those who did not wait. */
  waitedSeconds: z.int().optional(),
  /** Since when they are at the door; absent for those who are not. */
  waitingSince: instant.optional(),
  /** A guest whose e-mail is vouched for: the roster may say later whose it is. */
  linkable: z.literal(true).optional(),
})
export type Participant = z.infer<typeof Participant>

/** When a session is to be held, as it counts: a change that was made after the session began moves nothing. */
export const SessionSchedule = z.object({
  startTime: instant,
  /** Minutes. */
  duration: z.int().positive(),
  /** The local day of `startTime` in the session's time zone, yyyy-mm-dd. */
  date: z.iso.date(),
})
export type SessionSchedule = z.infer<typeof SessionSchedule>

/** How many people a session has. */
export const SessionCounts = z.object({
  participantCount: z.int(),
  /** Participants who came. */
  joinedCount: z.int(),
})
export type SessionCounts = z.infer<typeof SessionCounts>

/** How a session goes, or went. */
export const SessionCourse = z.object({
  status: MeetingStatus,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Seconds that the session lasted so far, without its pauses and without what is still open. */
  heldSeconds: z.int(),
  openSince: instant.nullable(),
  heldOutsideSchedule: z.boolean(),
  ...SessionCounts.shape,
  /** People who waited at the door of a session that nobody has opened; 0 once it is held. */
  waitedCount: z.int(),
})
export type SessionCourse = z.infer<typeof SessionCourse>

/** What zoom_meetings says of both. */
export type SessionRow = SessionSchedule & SessionCourse

/** What the read models hold of one session after an event, where the event changed them: a projection only copies it. */
export const SessionAfter = z.object({
  sessionId: text,
  schedule: SessionSchedule.optional(),
  course: SessionCourse.optional(),
  /** Of a session that goes on, where nothing else changed in its course. The read models count its participants themselves. */
  counts: SessionCounts.optional(),
  participants: z.array(Participant).optional(),
  /** Participants who left, where that is all that changed: the end of a class closes thousands in one event. */
  closed: z
    .array(z.object({ id: text, leaveTime: instant, duration: z.int(), attendedSeconds: z.int() }))
    .optional(),
  /** Ids of participants that turned out to be somebody else already listed, or of another session. */
  removed: z.array(text).optional(),
})
export type SessionAfter = z.infer<typeof SessionAfter>

/** Only the sessions that changed. */
export const After = z.array(SessionAfter)
export type After = z.infer<typeof After>

/** When a pupil counts as there. PRESENT_AFTER_MINUTES and LATE_AFTER_MINUTES, stamped on each session. */
export const AttendanceRule = z.object({ presentAfterMinutes: z.number(), lateAfterMinutes: z.number() })
export type AttendanceRule = z.infer<typeof AttendanceRule>

export const AttendanceRecord = z.object({
  studentId: text,
  /** What counts: the teacher's correction where there is one, else what was computed. */
  status: AttendanceStatus,
  computed: AttendanceStatus,
  attendedSeconds: z.int(),
  firstJoin: instant.nullable(),
  lastLeave: instant.nullable(),
  arrivedAt: instant.nullable(),
  /** Somebody who attended counts even though the session did not expect them. */
  expected: z.boolean(),
  /** As in Participant. */
  timeUncertain: z.literal(true).optional(),
  waitedSeconds: z.int().optional(),
})
export type AttendanceRecord = z.infer<typeof AttendanceRecord>

export const AttendanceBasis = z.enum(['webhooks', 'report', 'self'])
export type AttendanceBasis = z.infer<typeof AttendanceBasis>

export const AttendanceCounts = z.object({
  present: z.int(),
  late: z.int(),
  partial: z.int(),
  absent: z.int(),
  excused: z.int(),
  /** Records of expected pupils, and those of them who attended: present or late. */
  expected: z.int(),
  attended: z.int(),
})
export type AttendanceCounts = z.infer<typeof AttendanceCounts>

/** The fields that every session has of its own. */
export const SessionDetails = z.object({
  title: text,
  description: text.nullable(),
  startTime: instant,
  duration: z.int().positive(),
  timezone: text,
  classId: text.nullable(),
  targetAudience: TargetAudience,
})
export type SessionDetails = z.infer<typeof SessionDetails>

/** The ways in and Zoom's settings: those of the meeting, shared by its sessions. */
const Ways = z.object({
  settings: z.record(z.string(), z.json()),
  joinUrl: text,
  password: text.nullable(),
  registrationUrl: text.nullable(),
})

/** The fields of a meeting that its host may choose. */
export const MeetingDetails = SessionDetails.extend({ settings: Ways.shape.settings })
export type MeetingDetails = z.infer<typeof MeetingDetails>

/** How one gets in, as Zoom has it. */
export type WaysIn = Omit<z.infer<typeof Ways>, 'settings'>

const MeetingChange = SessionDetails.extend(Ways.shape)
/** What may change of a meeting, and where. */
export type MeetingFields = z.infer<typeof MeetingChange>
export type MeetingChange = Partial<MeetingFields>

const sessionIds = z.array(text).min(1)
const after = After
const rowOfMark = { uuid: text, connection: text, at: instant, evidence: Evidence, after }

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), data: z.object(shape) })

export const MeetingEvent = z.discriminatedUnion('type', [
  event('MeetingScheduled', {
    /** Of a single meeting, its one session's id. */
    seriesId: text,
    hostId: text,
    /** Zoom's id of the host, who may be ZOOM_DEFAULT_HOST. */
    zoomHostId: text.nullable(),
    ...Ways.shape,
    registrationEnabled: z.boolean(),
    sessions: z
      .array(
        SessionDetails.extend({ id: text, /** Null for a single meeting. */ occurrenceId: text.nullable() }),
      )
      .min(1),
  }),
  event('MeetingChanged', {
    sessionIds,
    change: MeetingChange.partial(),
    /** When it was changed, by the clock of Zoom or of the API. */
    at: instant,
    after,
  }),
  /** In Zoom. */
  event('MeetingCancelled', { sessionIds, /** When. */ at: instant.optional(), after }),
  /** In Zoom, after it was deleted there: it is to be held after all, and to be seen. */
  event('MeetingRecovered', { sessionIds, at: instant.optional(), after }),
  /** Through the API: hidden, and kept. */
  event('MeetingDeleted', { sessionIds, at: instant.optional() }),
  event('MeetingRestored', { sessionIds }),
  event('MeetingStarted', { uuid: text, at: instant, after }),
  event('MeetingEnded', { uuid: text, startedAt: instant.nullable(), at: instant, after }),
  /** The session's window is over at `at`. */
  event('WindowClosed', { sessionId: text, at: instant, after }),
  /** Who was in the class when the session ended, or was to end, at `at`: what differs from what was frozen before. */
  event('ExpectedFrozen', {
    sessionId: text,
    at: instant,
    /** Whether it had ended, or was only to end. */
    ended: z.boolean(),
    added: z.array(text),
    removed: z.array(text),
  }),
  event('RegistrationRequested', {
    people: z.array(z.object({ userId: text, email: text.nullable(), name: text.nullable() })),
  }),
  event('RegistrantApproved', {
    userId: text,
    email: text.nullable(),
    /** As in Evidence. */
    emailKey: z.int().optional(),
    registrantId: text,
    joinUrl: text,
    /** When Zoom was asked for it. */
    at: instant,
    after,
  }),
  event('RegistrationFailed', {
    userId: text,
    email: text.nullable(),
    /** As in Evidence. */
    emailKey: z.int().optional(),
    reason: text,
    message: text,
    /** Somebody came with an e-mail that turns out to be two people's. */
    after,
  }),
  event('CancellationRequested', {
    /** Without a registrantId Zoom has nothing to take back. */
    people: z.array(z.object({ userId: text, registrantId: text.nullable() })),
  }),
  event('RegistrantCancelled', { userId: text }),
  /** Of an applicant, or of a registrant of Rollcall's: all that is known of them by now. */
  event('RegistrantSeen', SeenRegistrant.shape),
  /** In Zoom's portal, of a registration that Rollcall made: its link is good for nothing. */
  event('RegistrationTakenBack', { userId: text, by: z.enum(['denied', 'cancelled']) }),
  /** There too, after it was denied. */
  event('RegistrationGivenBack', { userId: text }),
  /** A teacher says who an applicant is; null: that is taken back. */
  event('ApplicantIdentified', { registrantId: text, userId: text.nullable(), after }),
  event('JoinOffered', { sessionId: text, userId: text, customerKey: text.nullable(), after }),
  event('ParticipantJoined', rowOfMark),
  event('ParticipantLeft', rowOfMark),
  event('WaitingRoomJoined', rowOfMark),
  event('WaitingRoomLeft', rowOfMark),
  event('ParticipantIdentified', {
    sessionId: text,
    /** As it was listed when a teacher said who it is. */
    participantId: text,
    /** What the statement sticks to: see who/identity.ts handlesOf. */
    handles: z.array(text),
    /** Null where the statement is taken back. */
    userId: text.nullable(),
    /** The other users that this participant was, by Zoom's signs or by an earlier statement. */
    instead: z.array(text),
    after,
  }),
  /** The roster has learnt whose e-mail this is, after somebody came with it. */
  event('EmailLinked', { userId: text, email: text.nullable(), emailKey: z.int().optional(), after }),
  event('ParticipationClaimed', {
    sessionId: text,
    userId: text,
    action: z.enum(['join', 'leave']),
    at: instant,
    after,
  }),
  /** What Zoom's report tells of one instance; of many people in several events, and only the last is complete. */
  event('MeetingReported', {
    uuid: text,
    /** The earliest join and the latest leave in the whole report. */
    startedAt: instant,
    endedAt: instant,
    complete: z.boolean(),
    people: z.array(ReportedPerson),
    after,
  }),
  event('AttendanceTaken', {
    sessionId: text,
    basis: z.array(AttendanceBasis),
    /** False until Zoom's report has confirmed the webhooks. */
    final: z.boolean(),
    classId: text.nullable(),
    /** As in SessionSchedule. */
    date: z.iso.date(),
    startedAt: instant,
    endedAt: instant,
    rule: AttendanceRule,
    /** What is new or changed since it was taken last: of a large class in several events, each of bounded size. */
    records: z.array(AttendanceRecord),
    /** Students who have no record any more. */
    removed: z.array(text),
    counts: AttendanceCounts,
  }),
  /** The session turned out not to have been held when it was taken: nothing of its attendance stands. */
  event('AttendanceWithdrawn', {
    sessionId: text,
    /** Not held, it expected them all the same. */
    keepsExpected: z.boolean(),
  }),
  event('AttendanceCorrected', {
    sessionId: text,
    studentId: text,
    /** Null where the correction is taken back: the computed status counts again. */
    status: AttendanceStatus.nullable(),
    note: text.nullable(),
    counts: AttendanceCounts,
  }),
  /**
   * From now on their name and e-mail are not recorded, and the log's are blanked. A row may have shown the words of two people:
   * `after` has those rows with what the other one said.
   */
  event('PersonErased', { userId: text, after }),
])
export type MeetingEvent = z.infer<typeof MeetingEvent>
export type MeetingEventType = MeetingEvent['type']
export type EventOf<T extends MeetingEventType> = Extract<MeetingEvent, { type: T }>
export type DataOf<T extends MeetingEventType> = EventOf<T>['data']

/** What happened, before it is known what follows for the read models: an event without its `after`. */
export type Fact = { [T in MeetingEventType]: { type: T; data: Omit<DataOf<T>, 'after'> } }[MeetingEventType]

/** The schema version that events are written with. */
export const SCHEMA_VERSION = 1

/** Who did it and through which door. */
export const EventMeta = z.object({
  actor: z.object({ id: text, role: Role }).nullable(),
  source: z.enum(['api', 'zoom', 'report', 'self', 'system']),
  correlationId: text,
})
export type EventMeta = z.infer<typeof EventMeta>

/** Reads stored event data. Throws on data that was never valid. */
export function parseEvent(type: string, schemaVersion: number, data: unknown): MeetingEvent {
  if (schemaVersion > SCHEMA_VERSION)
    throw new Error(`${type} v${schemaVersion} is newer than this code (v${SCHEMA_VERSION})`)
  return MeetingEvent.parse({ type, data })
}
