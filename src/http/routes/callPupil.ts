import * as z from 'zod'
import { calledInVain, callPupil } from '../../app/callPupil.ts'
import { mayChange } from '../../domain/access.ts'
import { overBudget } from '../budget.ts'
import { meetingAllowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { ofSession, reading } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, json, MeetingId } from '../schemas.ts'
import { readRoll } from '../sessionRoll.ts'
import { signedIn } from '../signedIn.ts'

const everybody = reading(
  meetingAllowed(mayChange, 'Only the host, alternative hosts and admins call pupils in'),
  ofSession(readRoll),
)

const call = createRoute({
  method: 'post',
  path: '/api/zoom/meetings/{id}/call/{studentId}',
  operationId: 'callPupil',
  tags: ['Joining'],
  summary: 'Ask a missing pupil in: Zoom rings at their devices',
  description:
    'For the host, alternative hosts and admins, while the class runs and the pupil is not in. The pupil needs a user in the school’s Zoom account.',
  middleware: [signedIn, everybody.asked] as const,
  request: {
    params: MeetingId.extend({ studentId: z.string().meta({ description: 'A pupil who is expected' }) }),
  },
  responses: {
    200: json(z.object({ success: z.literal(true) }), 'Zoom rings', BOOKMARK),
    ...errorAnswers(400, 403, 404, 413),
  },
})

export const callPupilRoutes = () =>
  createRouter().openapi(call, async (c) => {
    const { actor, meeting, ports, requestId } = c.var
    const { studentId } = c.req.valid('param')
    const inVain = calledInVain(meeting, everybody.found(c), studentId)
    if (inVain) return refusal(c, inVain)
    const over = await overBudget(c, 'corrections')
    if (over) return over
    // The roll shows a host no e-mails of other teachers' pupils, so the e-mail comes from the registration book.
    const person = await ports.registrationBook(c.var.d1).person(studentId)
    const pupil = { id: studentId, email: person?.email ?? null }
    const called = await callPupil(ports, { actor, requestId }, meeting, pupil)
    if (!called.ok) return refusal(c, called.refusal)
    if (called.value.bookmark) c.header(BOOKMARK_HEADER, called.value.bookmark)
    return c.json({ success: true as const }, 200)
  })
