import * as z from 'zod'
import { Instant } from '../instant.ts'

export const AttendanceStatus = z.enum(['present', 'late', 'partial', 'absent', 'excused'])
export type AttendanceStatus = z.infer<typeof AttendanceStatus>

/** When a pupil counts as there. PRESENT_AFTER_MINUTES and LATE_AFTER_MINUTES, stamped on each session. */
export const AttendanceRule = z.object({ presentAfterMinutes: z.number(), lateAfterMinutes: z.number() })
export type AttendanceRule = z.infer<typeof AttendanceRule>

export const AttendanceRecord = z.object({
  studentId: z.string(),
  /** What counts: the teacher's correction where there is one, else what was computed. */
  status: AttendanceStatus,
  computed: AttendanceStatus,
  attendedSeconds: z.int(),
  firstJoin: Instant.nullable(),
  lastLeave: Instant.nullable(),
  arrivedAt: Instant.nullable(),
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
