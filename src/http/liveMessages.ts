import * as z from 'zod'
import { MeetingStatus } from '../domain/after.ts'
import { AttendanceStatus } from '../domain/attendance/record.ts'
import { AttendanceCounts, Participant } from './schemas.ts'

/** A listener's messages, described for readers of the API. app/live.ts makes them. */

const text = z.string()
const nullable = text.nullable()

const Person = Participant.omit({ email: true, zoom_participant_id: true, user: true }).extend({
  open_since: nullable.meta({ description: 'Since when they are in, without a break' }),
})

const Course = z.object({
  status: MeetingStatus,
  started_at: nullable,
  ended_at: nullable,
  waited_count: z.int(),
})

const When = z.object({ start_time: text, duration: z.int() })

const Attendance = z
  .object({ summary: AttendanceCounts.omit({ total: true }), final: z.boolean().optional() })
  .meta({ description: 'As it was taken last' })

const version = z.int().meta({ description: 'Of the meeting’s log: send the last as `since` after a cut' })

const Reset = z
  .object({
    type: z.literal('reset'),
    version,
    meeting: z.object({ id: text, ...Course.shape, ...When.shape }),
    participants: z.array(Person),
    expected: z.array(z.object({ id: text, name: text })),
    attendance: Attendance.nullable(),
  })
  .meta({ id: 'LiveReset', description: 'The whole picture: forget what came before' })

const News = z
  .object({
    type: z.literal('news'),
    version,
    at: text.meta({ description: 'When it happened' }),
    event: text.meta({
      description: 'ParticipantJoined, WaitingRoomJoined, AttendanceTaken, …: as the history names it',
    }),
    meeting: z
      .object({ ...Course.shape, ...When.shape })
      .partial()
      .optional(),
    participants: z.array(Person).optional().meta({ description: 'New, or otherwise than before' }),
    left: z
      .array(z.object({ id: text, leave_time: text, duration: z.int() }))
      .optional()
      .meta({ description: 'Who left, where nothing else of them is otherwise' }),
    removed: z.array(text).optional().meta({ description: 'Ids that turned out to be somebody else listed' }),
    attendance: Attendance.nullable().optional().meta({ description: 'null: withdrawn' }),
    corrected: z
      .object({ student_id: text, status: AttendanceStatus.nullable() })
      .optional()
      .meta({ description: 'The pupil that a teacher corrected; null takes the correction back' }),
  })
  .meta({ id: 'LiveNews', description: 'One event of the log, and what is otherwise since' })

export const LiveMessage = z.discriminatedUnion('type', [Reset, News]).meta({ id: 'LiveMessage' })
