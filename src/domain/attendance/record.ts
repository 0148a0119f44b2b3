import * as z from 'zod'
import { Instant } from '../instant.ts'

export const AttendanceStatus = z.enum(['present', 'late', 'partial', 'absent', 'excused'])
export type AttendanceStatus = z.infer<typeof AttendanceStatus>

/** The rule of a session: PRESENT_AFTER_MINUTES and LATE_AFTER_MINUTES, stamped on each session. */
export const AttendanceRule = z.object({ presentAfterMinutes: z.number(), lateAfterMinutes: z.number() })
export type AttendanceRule = z.infer<typeof AttendanceRule>

export const AttendanceRecord = z.object({
  studentId: z.string(),
  /** The status that counts: the teacher's correction if there is one, else the computed status. */
  status: AttendanceStatus,
  computed: AttendanceStatus,
  attendedSeconds: z.int(),
  firstJoin: Instant.nullable(),
  lastLeave: Instant.nullable(),
  arrivedAt: Instant.nullable(),
  /** A pupil who attended counts, whether or not the session expected them. */
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
  /** The number of expected pupils, and how many of them attended (present or late). */
  expected: z.int(),
  attended: z.int(),
})
export type AttendanceCounts = z.infer<typeof AttendanceCounts>
