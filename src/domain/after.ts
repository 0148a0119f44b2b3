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
  /** The start of the stay that goes on; null for people who are not in. A breakout move does not end a stay. */
  openSince: Instant.nullable(),
  /** The part of `duration` that counts as attended. A visit that ended before the scheduled start does not count. */
  attendedSeconds: z.int(),
  /** When they came, or came to the door. Null if they did not attend. */
  arrivedAt: Instant.nullable(),
  /** They were there, but the time is unknown: a left came without its joined. */
  timeUncertain: z.literal(true).optional(),
  /** The only evidence is their own claim. */
  claimed: z.literal(true).optional(),
  /** Seconds at the door, so far; absent if they did not wait. */
  waitedSeconds: z.int().optional(),
  /** Since when they are at the door; absent if they are not there. */
  waitingSince: Instant.optional(),
  /** A guest with a vouched e-mail: the roster may know its user later. */
  linkable: z.literal(true).optional(),
})
export type Participant = z.infer<typeof Participant>

/** The schedule that counts. A change that was made after the session began moves nothing. */
export const SessionSchedule = z.object({
  startTime: Instant,
  /** Minutes. */
  duration: z.int().positive(),
  timezone: z.string(),
  /** The local day of `startTime` in the time zone, yyyy-mm-dd. */
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

/** The course of a session: whether and how long it was held. */
export const SessionCourse = z.object({
  status: MeetingStatus,
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** Seconds that the session has lasted so far. Pauses and the open span do not count. */
  heldSeconds: z.int(),
  openSince: Instant.nullable(),
  heldOutsideSchedule: z.boolean(),
  ...SessionCounts.shape,
  /** People who waited at the door of a session that nobody has opened; 0 once it is held. */
  waitedCount: z.int(),
})
export type SessionCourse = z.infer<typeof SessionCourse>

/** The counts and the course, as zoom_meetings has them. */
export type SessionRow = SessionSchedule & SessionCourse

/** The parts of instances that are a session, and where the log has them. */
export const HeldParts = z.object({
  /** As in the domain's Span. Times are epoch milliseconds. */
  parts: z.array(
    z.object({
      uuid: z.string(),
      from: z.number(),
      to: z.number().nullable(),
      goesBefore: z.literal(true).optional(),
      goesOn: z.literal(true).optional(),
    }),
  ),
  /** The events about them have versions from `first` to `last`; null until the window is closed. */
  first: z.int(),
  last: z.int().nullable(),
})
export type HeldParts = z.infer<typeof HeldParts>

/** The rows of one session after an event, as far as the event changed them. A projection only copies them. */
export const SessionAfter = z.object({
  sessionId: z.string(),
  schedule: SessionSchedule.optional(),
  course: SessionCourse.optional(),
  held: HeldParts.optional(),
  /** Only the counts, while a session goes on and its course has not changed. Readers count its participants themselves. */
  counts: SessionCounts.optional(),
  participants: z.array(Participant).optional(),
  /** Participants with a new leave time and no other change. The end of a class closes thousands of them in one event. */
  closed: z
    .array(z.object({ id: z.string(), leaveTime: Instant, duration: z.int(), attendedSeconds: z.int() }))
    .optional(),
  /** Ids of rows that go: their participants are now listed under another id, or in another session. */
  removed: z.array(z.string()).optional(),
})
export type SessionAfter = z.infer<typeof SessionAfter>

/** Only the sessions that changed. */
export const After = z.array(SessionAfter)
export type After = z.infer<typeof After>
