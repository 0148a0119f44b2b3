import * as z from 'zod'
import { Instant } from './instant.ts'

/** `not_held`: the session's window is over and no instance belongs to it. */
export const MeetingStatus = z.enum(['scheduled', 'started', 'ended', 'cancelled', 'not_held'])
export type MeetingStatus = z.infer<typeof MeetingStatus>

/** One person of a session, as zoom_participants shows them. */
export const Participant = z.object({
  /** Unique within the meeting. */
  id: z.string(),
  userId: z.string().nullable(),
  zoomParticipantId: z.string().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  joinTime: Instant.nullable(),
  leaveTime: Instant.nullable(),
  /** Seconds in the session so far: closed stays, overlaps counted once. */
  duration: z.int(),
  /** `invited`: has not come in. */
  status: z.enum(['invited', 'joined', 'left']),
  /** Since when they are in without a break that Zoom told of; null for those who are not in. */
  openSince: Instant.nullable(),
  /** Of `duration`, what counts as attended: a visit that ended before the bell does not. */
  attendedSeconds: z.int(),
  /** When they came, to the door where they waited there; null for those who did not attend. */
  arrivedAt: Instant.nullable(),
  /** They were there, and Zoom lost when: a left came without its joined. */
  timeUncertain: z.literal(true).optional(),
  /** Only they themselves say that they were there. */
  claimed: z.literal(true).optional(),
  /** Seconds at the door, so far; absent for those who did not wait. */
  waitedSeconds: z.int().optional(),
  /** Since when they are at the door; absent for those who are not. */
  waitingSince: Instant.optional(),
  /** A guest whose e-mail is vouched for: the roster may say later whose it is. */
  linkable: z.literal(true).optional(),
})
export type Participant = z.infer<typeof Participant>

/** When a session is to be held, as it counts: a change that was made after the session began moves nothing. */
export const SessionSchedule = z.object({
  startTime: Instant,
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
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** Seconds that the session lasted so far, without its pauses and without what is still open. */
  heldSeconds: z.int(),
  openSince: Instant.nullable(),
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
  sessionId: z.string(),
  schedule: SessionSchedule.optional(),
  course: SessionCourse.optional(),
  /** Of a session that goes on, where nothing else changed in its course. The read models count its participants themselves. */
  counts: SessionCounts.optional(),
  participants: z.array(Participant).optional(),
  /** Participants who left, where that is all that changed: the end of a class closes thousands in one event. */
  closed: z
    .array(z.object({ id: z.string(), leaveTime: Instant, duration: z.int(), attendedSeconds: z.int() }))
    .optional(),
  /** Ids of participants that turned out to be somebody else already listed, or of another session. */
  removed: z.array(z.string()).optional(),
})
export type SessionAfter = z.infer<typeof SessionAfter>

/** Only the sessions that changed. */
export const After = z.array(SessionAfter)
export type After = z.infer<typeof After>
