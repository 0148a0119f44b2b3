import * as z from 'zod'
import { decideApplicant, type Verdict } from '../../app/decideApplicant.ts'
import { maySeeParticipants } from '../../domain/access.ts'
import { overBudget } from '../budget.ts'
import { ApplicantCursor, PageLimit, pagedApplicants } from '../cursor.ts'
import type { RollcallContext } from '../env.ts'
import { meetingAllowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { behind, readingBy } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { Applicant, BOOKMARK, body, json, MeetingId } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const path = '/api/zoom/meetings/{id}/registrants'

const deciders = meetingAllowed(
  maySeeParticipants,
  'Only the host, the class’s teacher and admins decide who is let in',
)

const Query = z.object({
  status: Applicant.shape.status.optional().meta({ description: 'Only those with this status' }),
  limit: PageLimit.meta({ description: 'Registrants on a page' }),
  cursor: ApplicantCursor,
})

const listed = readingBy(deciders, Query, ({ req, var: { queries, bearer } }, { status, limit, cursor }) =>
  queries.applicants(bearer, req.param('id') ?? '', { status, limit: limit + 1, after: cursor }),
)

const list = createRoute({
  method: 'get',
  path,
  operationId: 'listRegistrants',
  tags: ['Joining'],
  summary: 'Who asked on Zoom’s registration page, the first who asked first',
  description:
    'For the host, the class’s teacher and admins. Nobody of these has a link before somebody decides.',
  middleware: [signedIn, listed.asked] as const,
  request: { params: MeetingId, query: Query },
  responses: {
    200: json(
      z.object({ registrants: z.array(Applicant), nextCursor: z.string().optional() }),
      'Those who asked',
    ),
    ...errorAnswers(400, 403, 404),
  },
})

const RegistrantId = MeetingId.extend({
  registrantId: z.string().meta({ description: 'As the list names it' }),
})

const approve = createRoute({
  method: 'post',
  path: `${path}/{registrantId}/approve`,
  operationId: 'approveRegistrant',
  tags: ['Joining'],
  summary: 'Let somebody in who asked on Zoom’s page, at Zoom too, and say who they are if you know',
  description:
    'For the host, the class’s teacher and admins. With a studentId the person counts as that pupil; without one they are a guest.',
  middleware: [signedIn, behind(deciders)] as const,
  request: {
    params: RegistrantId,
    ...body(
      z.object({
        studentId: z.string().min(1).max(200).nullable().optional().meta({
          description:
            'A student of the class: everybody who comes by this registration is that student, by your word, from this session on. null takes it back',
        }),
      }),
      { studentId: 'student-3' },
    ),
  },
  responses: {
    200: json(
      z.object({
        registrant: Applicant,
        join_url: z.string().nullable().meta({
          description: 'Their own way in, for you to hand over: Zoom sends no mail. It is told only now',
        }),
      }),
      'Let in',
      BOOKMARK,
    ),
    ...errorAnswers(...WITH_BODY, 403, 404),
  },
})

const deny = createRoute({
  method: 'post',
  path: `${path}/{registrantId}/deny`,
  operationId: 'denyRegistrant',
  tags: ['Joining'],
  summary: 'Refuse somebody who asked on Zoom’s page, at Zoom too',
  description: 'For the host, the class’s teacher and admins. Somebody who is refused gets no link.',
  middleware: [signedIn, behind(deciders)] as const,
  request: { params: RegistrantId },
  responses: {
    200: json(z.object({ registrant: Applicant }), 'Refused', BOOKMARK),
    ...errorAnswers(400, 403, 404, 413),
  },
})

export const registrantRoutes = () =>
  createRouter()
    .openapi(list, (c) => c.json(pagedApplicants(listed.found(c), c.req.valid('query').limit), 200))
    .openapi(approve, async (c) => {
      const { registrantId } = c.req.valid('param')
      const { studentId } = c.req.valid('json')
      if (studentId && !(await isPupilOfClass(c, studentId))) return refusal(c, NOT_OF_CLASS)
      const said = studentId === undefined ? {} : { userId: studentId }
      const decided = await decide(c, { registrantId, status: 'approved', ...said })
      if ('refused' in decided) return decided.refused
      return c.json({ registrant: decided.registrant, join_url: decided.joinUrl }, 200)
    })
    .openapi(deny, async (c) => {
      const { registrantId } = c.req.valid('param')
      const decided = await decide(c, { registrantId, status: 'denied' })
      if ('refused' in decided) return decided.refused
      return c.json({ registrant: decided.registrant }, 200)
    })

/** Rollcall's own registrant is no applicant. */
async function decide(c: RollcallContext, said: Omit<Verdict, 'sessionId'>) {
  const { actor, bearer, meeting, ports, queries, requestId } = c.var
  if (meeting.status === 'cancelled') return { refused: refusal(c, CANCELLED) }
  const verdict = { ...said, sessionId: meeting.id }
  const wanted = { registrantId: verdict.registrantId, limit: 1 }
  const [asked] = await queries.applicants(bearer, meeting.id, wanted)
  if (asked === undefined) return { refused: refusal(c, NOBODY) }
  const over = await overBudget(c, 'corrections')
  if (over) return { refused: over }
  const decided = await decideApplicant(ports, { actor, requestId }, meeting.zoom_meeting_id, verdict)
  if (!decided.ok) return { refused: refusal(c, decided.refusal) }
  const { bookmark, joinUrl = null } = decided.value
  if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
  const after = ports.reads(bookmark, c.get('d1')).queries
  const [registrant = asked] = await after.applicants(bearer, meeting.id, wanted)
  return { registrant, joinUrl }
}

/** Only a meeting with a class has pupils and a registration. */
async function isPupilOfClass(c: RollcallContext, studentId: string): Promise<boolean> {
  const { meeting, ports, queries, d1 } = c.var
  if (meeting.class_id === null || (await queries.user(studentId))?.role !== 'student') return false
  return ports.registrationBook(d1).isOfClass(meeting.class_id, studentId)
}

const CANCELLED = { reason: 'MEETING_CANCELLED', message: 'This meeting has been cancelled' } as const

const NOBODY = { reason: 'NOT_A_REGISTRANT', message: 'Nobody has asked as this registrant' } as const

const NOT_OF_CLASS = {
  reason: 'INVALID_REQUEST',
  message: 'The request is not valid. studentId: must be a pupil of this class',
  issues: [{ path: 'studentId', message: 'must be a pupil of this class' }],
} as const
