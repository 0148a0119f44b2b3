import * as z from 'zod'
import type { ParticipantView, Roll } from '../../app/rollView.ts'
import { write } from '../../app/write.ts'
import { maySeeParticipants } from '../../domain/access.ts'
import { candidatesAmong, emailUserFirst } from '../../domain/who/candidates.ts'
import { overBudget } from '../budget.ts'
import { meetingAllowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { participantJson, rosterPersonJson } from '../participantJson.ts'
import { behind, ofSession, reading } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import {
  attendanceRate,
  BOOKMARK,
  body,
  Class,
  Deleted,
  ETAG,
  ExpectedAttendee,
  instant,
  json,
  MeetingId,
  Participant,
} from '../schemas.ts'
import { readRoll, sessionRoll } from '../sessionRoll.ts'
import { signedIn } from '../signedIn.ts'
import { AVERAGE, participantStats } from '../stats.ts'

const Participants = z.object({
  meeting: z.object({
    id: z.string(),
    title: z.string(),
    class: Class.nullable(),
    start_time: instant,
    status: z.string(),
  }),
  participants: z.array(
    Participant.extend({
      candidates: z
        .array(z.object({ id: z.string(), name: z.string() }))
        .optional()
        .meta({
          description:
            'Of a guest, for you to confirm: first the user with the guest’s e-mail, then the missing pupils, expected or with a way in that they asked for, who share a word of the name',
        }),
    }),
  ),
  expectedAttendees: z.array(ExpectedAttendee),
  stats: z.object({
    totalParticipants: z.int().meta({ description: 'The rows of participants, also the invited' }),
    joinedCount: z.int().meta({ description: 'Who came in' }),
    expectedCount: z.int(),
    attendanceRate,
    totalDurationSeconds: z.int(),
    avgDurationSeconds: z.int().meta({ description: AVERAGE }),
  }),
})

const everybody = reading(
  meetingAllowed(maySeeParticipants, 'Only the host, the class’s teacher and admins see the participants'),
  ofSession(readRoll),
)

const participants = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/participants',
  operationId: 'listParticipants',
  tags: ['Attendance'],
  summary: 'Who is or was in a meeting, and who was expected',
  description:
    'For the host, the class’s teacher and admins. Guests come with candidates, for a teacher to confirm. The expected are frozen when the session ends.',
  middleware: [signedIn, everybody.asked] as const,
  request: { params: MeetingId, query: Deleted },
  responses: { 200: json(Participants, 'The participants', ETAG), ...errorAnswers(400, 403, 404) },
})

const identify = createRoute({
  method: 'put',
  path: '/api/zoom/meetings/{id}/participants/{participantId}/user',
  operationId: 'identifyParticipant',
  tags: ['Attendance'],
  summary: 'Say who a participant is, over Zoom’s word; with a null userId, take that back',
  description:
    'For the host, the class’s teacher and admins. A teacher’s word counts more than every sign of Zoom’s. In a series it counts from this session on. Attendance follows at once.',
  middleware: [
    signedIn,
    behind(
      meetingAllowed(maySeeParticipants, 'Only the host, the class’s teacher and admins say who was there'),
    ),
  ] as const,
  request: {
    params: MeetingId.extend({
      participantId: z.string().meta({ description: 'As GET …/participants lists it' }),
    }),
    ...body(z.object({ userId: z.string().min(1).max(200).nullable() }), { userId: 'student-3' }),
  },
  responses: {
    200: json(z.object({ participants: z.array(Participant) }), 'Who was there', BOOKMARK),
    ...errorAnswers(...WITH_BODY, 403, 404),
  },
})

export const participantRoutes = () =>
  createRouter()
    .openapi(identify, async (c) => {
      const { actor, meeting, ports, queries, requestId } = c.var
      const { participantId } = c.req.valid('param')
      const { userId } = c.req.valid('json')
      if (userId !== null && (await queries.user(userId)) === null) return refusal(c, UNKNOWN_USER)
      const over = await overBudget(c, 'corrections')
      if (over) return over
      const command = { type: 'IdentifyParticipant', sessionId: meeting.id, participantId, userId } as const
      const identified = await write(ports, { actor, requestId }, meeting.zoom_meeting_id, command)
      if (!identified.ok) return refusal(c, identified.refusal)
      const { bookmark } = identified.value
      if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
      const after = ports.reads(bookmark, c.get('d1')).queries
      const { participants: now } = await after.participants(c.var.bearer, meeting.id)
      return c.json({ participants: now.map(participantJson) }, 200)
    })
    .openapi(participants, async (c) => {
      const { meeting, roll, numbers } = await sessionRoll(c, everybody.found(c))
      const { id, title, start_time, status } = meeting
      const presence = presenceIn(roll)
      const theClass = meeting.class && { id: meeting.class.id, name: meeting.class.name }
      return c.json(
        {
          meeting: { id, title, class: theClass, start_time, status },
          participants: roll.participants.map(withCandidates(candidatesAmong(missingIn(roll)))),
          expectedAttendees: roll.expected.map((one) => ({
            ...rosterPersonJson(one),
            attended: numbers.attended.has(one.id),
            participant: presence(one.id),
          })),
          stats: participantStats(roll, numbers),
        },
        200,
      )
    })

/** The times of a participant; null if they are not known. */
function presenceIn({ participants }: Roll) {
  const rows = new Map(participants.map((row) => [row.user_id, row]))
  return (userId: string) => {
    const found = rows.get(userId)
    if (found === undefined) return null
    const { join_time, leave_time, duration, status } = found
    return { join_time, leave_time, duration, status }
  }
}

/** The expected people who did not come, and people who only asked for their way in: Zoom may show their names. */
function missingIn({ participants, expected }: Roll): { id: string; name: string }[] {
  const came = new Set(participants.flatMap(({ user_id, status }) => (status === 'invited' ? [] : [user_id])))
  const asked = participants.flatMap(({ user, status }) => (user && status === 'invited' ? [user] : []))
  const all = new Map([...expected, ...asked].map((one) => [one.id, one]))
  return [...all.values()].filter(({ id }) => !came.has(id))
}

const UNKNOWN_USER = {
  reason: 'INVALID_REQUEST',
  message: 'The request is not valid. userId: must be a user of the roster',
  issues: [{ path: 'userId', message: 'must be a user of the roster' }],
} as const

const withCandidates =
  (candidates: (guest: string | null) => { id: string; name: string }[]) => (row: ParticipantView) => ({
    ...participantJson(row),
    ...(row.user_id === null
      ? {
          candidates: emailUserFirst(row.email_user, candidates(row.name)).map(({ id, name }) => ({
            id,
            name,
          })),
        }
      : {}),
  })
