import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { maySeeParticipants } from '../../domain/access.ts'
import { meetingAllowed, signedIn } from '../guards.ts'
import { errorAnswers } from '../refusals.ts'
import { createRouter } from '../router.ts'
import { Class, ExpectedAttendee, json, MeetingId, Participant } from '../schemas.ts'
import { participantStats } from '../stats.ts'

const Participants = z.object({
  meeting: z.object({
    id: z.string(),
    title: z.string(),
    class: Class.nullable(),
    start_time: z.string(),
    status: z.string(),
  }),
  participants: z.array(Participant),
  expectedAttendees: z.array(ExpectedAttendee),
  stats: z.object({
    totalParticipants: z.int(),
    joinedCount: z.int(),
    expectedCount: z.int(),
    attendanceRate: z.number().meta({ description: 'Percent, 0 to 100' }),
    totalDurationSeconds: z.int(),
    avgDurationSeconds: z.int(),
  }),
})

const participants = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/participants',
  operationId: 'listParticipants',
  tags: ['Attendance'],
  summary: 'Who is or was in a meeting, and who was expected',
  middleware: [signedIn, meetingAllowed(maySeeParticipants, 'Access denied')] as const,
  request: { params: MeetingId },
  responses: { 200: json(Participants, 'The participants'), ...errorAnswers(403, 404) },
})

export const participantRoutes = () =>
  createRouter().openapi(participants, async (c) => {
    const { meeting, queries } = c.var
    const [rows, expected] = await Promise.all([queries.participants(meeting.id), queries.expected(meeting)])
    const { id, title, start_time, status } = meeting
    const theClass = meeting.class && { id: meeting.class.id, name: meeting.class.name }
    return c.json(
      {
        meeting: { id, title, class: theClass, start_time, status },
        participants: rows,
        expectedAttendees: expected,
        stats: participantStats(rows, expected),
      },
      200,
    )
  })
