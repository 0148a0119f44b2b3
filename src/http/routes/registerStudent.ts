import * as z from 'zod'
import { outsideDomains } from '../../app/join.ts'
import { registerStudent } from '../../app/registerStudent.ts'
import { mayAdminister } from '../../domain/access.ts'
import type { RollcallContext } from '../env.ts'
import { allowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { IdempotencyHeader, idempotent } from '../idempotency.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, body, json, REPLAYED } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const Registered = z.object({
  message: z.string(),
  registered: z.int(),
  meetingIds: z.array(z.string()),
  failures: z
    .array(
      z.object({
        meetingId: z.string(),
        reason: z.string().meta({ description: 'ZOOM_REJECTED, EMAIL_SHARED, …' }),
      }),
    )
    .meta({ description: 'The meetings without a link for the student, and why' }),
})

const register = createRoute({
  method: 'post',
  path: '/api/zoom/meetings/register-student',
  operationId: 'registerStudent',
  tags: ['Meetings'],
  summary: 'Register a student for all upcoming meetings of a class',
  description:
    'For admins, after a pupil has come into a class. The pupil gets a link of their own for each coming session of the class.',
  middleware: [
    signedIn,
    behind(allowed(mayAdminister, 'Only admins can register students')),
    idempotent,
  ] as const,
  request: {
    headers: IdempotencyHeader,
    ...body(z.object({ studentId: z.string().min(1), classId: z.string().min(1) }), {
      studentId: 'student-3',
      classId: 'biology-7a',
    }),
  },
  responses: {
    200: json(
      Registered,
      'The meetings that the student is now registered for, and those that refused the student',
      { ...BOOKMARK, ...REPLAYED },
    ),
    ...errorAnswers(...WITH_BODY, 403, 404, 409),
  },
})

export const registerStudentRoutes = () =>
  createRouter().openapi(register, async (c) => {
    const { actor, d1, ports, queries, requestId } = c.var
    const { studentId, classId } = c.req.valid('json')
    const student = await queries.user(studentId)
    if (!student?.email)
      return refusal(c, { reason: 'NOT_FOUND', message: 'Student not found or has no email' })
    const restricted = outsideDomains(student, ports.allowedEmailDomains)
    if (restricted) return refusal(c, restricted)
    const book = ports.registrationBook(d1)
    // Otherwise a release would take the registration back at once.
    if (!(await book.isOfClass(classId, studentId))) return notOfClass(c)
    const meetings = await queries.unregistered(classId, studentId, ports.clock.now().toISOString())
    if (meetings.length === 0)
      return c.json(
        { message: 'No upcoming meetings to register for', registered: 0, meetingIds: [], failures: [] },
        200,
      )
    const person = { userId: student.id, email: student.email, name: student.name }
    const registered = await registerStudent({ ...ports, book }, { actor, requestId }, person, meetings)
    if (!registered.ok) return refusal(c, registered.refusal)
    const { meetingIds, failures, bookmark } = registered.value
    if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
    const count = meetingIds.length
    const message = `Registered for ${count} meetings`
    return c.json({ message, registered: count, meetingIds, failures }, 200)
  })

const notOfClass = (c: RollcallContext) =>
  refusal(c, {
    reason: 'INVALID_REQUEST',
    message: 'The request is not valid. studentId: must be a pupil of this class',
    issues: [{ path: 'studentId', message: 'must be a pupil of this class' }],
  })
