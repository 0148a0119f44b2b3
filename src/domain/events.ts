import * as z from 'zod'

/**
 * The facts of a meeting's life, as the log keeps them: stream `meeting/<zoom meeting number>`.
 * Instants are ISO 8601 in UTC, durations of scheduled meetings are minutes, attended time is seconds.
 * Names and e-mails stand under the keys `name` and `email` alone and may be null: erasure blanks them.
 */

const instant = z.iso.datetime({ offset: true })
const text = z.string()

export const Role = z.enum(['admin', 'teacher', 'student', 'parent'])
export type Role = z.infer<typeof Role>

export const TargetAudience = z.enum(['all', 'students', 'teachers', 'class', 'personal'])
export type TargetAudience = z.infer<typeof TargetAudience>

export const MeetingStatus = z.enum(['scheduled', 'started', 'ended', 'cancelled'])
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

/** Somebody in Zoom's report of one instance, with all of their stays there. */
export const ReportedPerson = z.object({
  /** Zoom's user_id of their first stay: the report tells of no participant_uuid. */
  key: text,
  evidence: Evidence,
  stays: z.array(z.object({ from: instant, to: instant })).min(1),
})
export type ReportedPerson = z.infer<typeof ReportedPerson>

/** One person of a meeting, as zoom_participants shows them. */
export const Participant = z.object({
  id: text,
  userId: text.nullable(),
  zoomParticipantId: text.nullable(),
  name: text.nullable(),
  email: text.nullable(),
  joinTime: instant.nullable(),
  leaveTime: instant.nullable(),
  /** Seconds in the meeting so far: closed intervals, overlaps counted once. */
  duration: z.int(),
  status: z.enum(['invited', 'joined', 'left']),
})
export type Participant = z.infer<typeof Participant>

/** What the read models hold after an event, where it changed them: a projection only copies it. */
export const After = z.object({
  meeting: z
    .object({
      status: MeetingStatus,
      startedAt: instant.nullable(),
      endedAt: instant.nullable(),
      participantCount: z.int(),
      attendeeCount: z.int(),
    })
    .optional(),
  participants: z.array(Participant).optional(),
  /** Participants who left, where that is all that changed: the end of a class closes thousands in one event. */
  closed: z.array(z.object({ id: text, leaveTime: instant, duration: z.int() })).optional(),
  /** Ids of participants that turned out to be somebody else already listed. */
  merged: z.array(text).optional(),
})
export type After = z.infer<typeof After>

export const AttendanceRecord = z.object({
  studentId: text,
  /** What counts: the teacher's correction where there is one, else what was computed. */
  status: AttendanceStatus,
  computed: AttendanceStatus,
  attendedSeconds: z.int(),
  firstJoin: instant.nullable(),
  lastLeave: instant.nullable(),
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
})
export type AttendanceCounts = z.infer<typeof AttendanceCounts>

/** The fields of a meeting that its host may choose. */
export const MeetingDetails = z.object({
  title: text,
  description: text.nullable(),
  startTime: instant,
  duration: z.int().positive(),
  timezone: text,
  classId: text.nullable(),
  targetAudience: TargetAudience,
  settings: z.record(z.string(), z.json()),
})
export type MeetingDetails = z.infer<typeof MeetingDetails>

/** What may change: the same, and the ways in, which are Zoom's to give. */
const MeetingChange = MeetingDetails.extend({
  registrationUrl: text.nullable(),
  joinUrl: text,
  password: text.nullable(),
})
export type MeetingChange = Partial<z.infer<typeof MeetingChange>>

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), data: z.object(shape) })

export const MeetingEvent = z.discriminatedUnion('type', [
  event('MeetingScheduled', {
    ...MeetingDetails.shape,
    meetingId: text,
    hostId: text,
    /** Zoom's id of the host, who may be ZOOM_DEFAULT_HOST. */
    zoomHostId: text.nullable(),
    joinUrl: text,
    password: text.nullable(),
    registrationUrl: text.nullable(),
    registrationEnabled: z.boolean(),
  }),
  event('MeetingChanged', {
    change: MeetingChange.partial(),
    /** Absent where only the order of the log tells. */
    at: instant.optional(),
    after: After,
  }),
  event('MeetingCancelled', {}),
  event('MeetingDeleted', {}),
  event('MeetingStarted', { uuid: text, at: instant, after: After }),
  event('MeetingEnded', { uuid: text, startedAt: instant.nullable(), at: instant, after: After }),
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
    after: After,
  }),
  event('RegistrationFailed', {
    userId: text,
    email: text.nullable(),
    /** As in Evidence. */
    emailKey: z.int().optional(),
    reason: text,
    message: text,
    /** Somebody came with an e-mail that turns out to be two people's. */
    after: After.default({}),
  }),
  event('CancellationRequested', {
    /** Without a registrantId Zoom has nothing to take back. */
    people: z.array(z.object({ userId: text, registrantId: text.nullable() })),
  }),
  event('RegistrantCancelled', { userId: text }),
  event('JoinOffered', { userId: text, customerKey: text.nullable(), after: After }),
  event('ParticipantJoined', {
    uuid: text,
    connection: text,
    at: instant,
    evidence: Evidence,
    after: After,
  }),
  event('ParticipantLeft', {
    uuid: text,
    connection: text,
    at: instant,
    evidence: Evidence,
    after: After,
  }),
  event('ParticipantIdentified', {
    /** As it was listed when a person said who it is. */
    participantId: text,
    /** What the participant is recognised by from now on: see identity.ts namesOf. */
    names: z.array(text),
    /** Null where the word is taken back. */
    userId: text.nullable(),
    /** The other users for whom Zoom's signs, or an earlier word, took this participant. */
    instead: z.array(text),
    after: After,
  }),
  event('ParticipationClaimed', {
    userId: text,
    action: z.enum(['join', 'leave']),
    at: instant,
    after: After,
  }),
  /** What Zoom's report tells of one instance; of many people in several events, of which the last is complete. */
  event('MeetingReported', {
    uuid: text,
    /** The earliest join and the latest leave in the whole report. */
    startedAt: instant,
    endedAt: instant,
    complete: z.boolean(),
    people: z.array(ReportedPerson),
    after: After,
  }),
  /** Zoom has no record that the meeting was ever held, while somebody says that they were there. */
  event('NothingReported', { at: instant, after: After }),
  event('AttendanceTaken', {
    basis: z.array(AttendanceBasis),
    /** False until Zoom's report has confirmed the webhooks. */
    final: z.boolean(),
    classId: text,
    /** The local day of the class in the meeting's time zone, yyyy-mm-dd. */
    date: z.iso.date(),
    startedAt: instant,
    endedAt: instant,
    /** What is new or changed since it was taken last. The others stay, but for those of whom `changed` says null. */
    records: z.array(AttendanceRecord),
    counts: AttendanceCounts,
    changed: z.array(
      z.object({ studentId: text, from: AttendanceStatus.nullable(), to: AttendanceStatus.nullable() }),
    ),
  }),
  event('AttendanceCorrected', {
    studentId: text,
    /** Null where the correction is taken back: the computed status counts again. */
    status: AttendanceStatus.nullable(),
    note: text.nullable(),
    counts: AttendanceCounts,
  }),
  /** From now on no name and no e-mail of theirs is recorded; what the log had of them is blanked. */
  event('PersonErased', { userId: text }),
])
export type MeetingEvent = z.infer<typeof MeetingEvent>
export type MeetingEventType = MeetingEvent['type']
export type EventOf<T extends MeetingEventType> = Extract<MeetingEvent, { type: T }>

/**
 * The schema version that new events are written with, by type; absent means 1. AttendanceTaken 1 held every record,
 * which is one way of holding what is new: it reads the same.
 */
export const SCHEMA_VERSIONS: Partial<Record<MeetingEventType, number>> = { AttendanceTaken: 2 }

/** Who did it and through which door. */
export const EventMeta = z.object({
  actor: z.object({ id: text, role: Role }).nullable(),
  source: z.enum(['api', 'zoom', 'report', 'self', 'system']),
  correlationId: text,
})
export type EventMeta = z.infer<typeof EventMeta>

/** Reads stored event data of any schema version as today's event. Throws on data that was never valid. */
export function parseEvent(type: string, schemaVersion: number, data: unknown): MeetingEvent {
  const current = SCHEMA_VERSIONS[type as MeetingEventType] ?? 1
  if (schemaVersion > current)
    throw new Error(`${type} v${schemaVersion} is newer than this code (v${current})`)
  return MeetingEvent.parse({ type, data })
}
