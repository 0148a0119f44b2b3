import * as z from 'zod'
import { deleteMeeting, restoreMeeting } from '../../app/deleteMeeting.ts'
import { mayAdminister, mayChange } from '../../domain/access.ts'
import { overBudget } from '../budget.ts'
import { meetingAllowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { meetingAfter } from '../meetingAfter.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, HostedMeeting, json, MeetingId } from '../schemas.ts'
import { beyondScope, ofSeries, ScopeQuery } from '../scope.ts'
import { signedIn } from '../signedIn.ts'

const remove = createRoute({
  method: 'delete',
  path: '/api/zoom/meetings/{id}',
  operationId: 'deleteMeeting',
  tags: ['Meetings'],
  summary: 'Delete a meeting, at Zoom too',
  description:
    'For the host and admins. The meeting is deleted at Zoom first. A session that was held is hidden: admins read it with deleted=true and may take the deletion back. In a series, `scope` says which sessions go; others than this one stay if they were held.',
  middleware: [
    signedIn,
    behind(meetingAllowed(mayChange, 'Only the host, alternative hosts and admins delete a meeting')),
  ] as const,
  request: { params: MeetingId, query: ScopeQuery },
  responses: {
    200: json(z.object({ success: z.literal(true) }), 'Deleted', BOOKMARK),
    ...errorAnswers(400, 403, 404, 413),
  },
})

const restore = createRoute({
  method: 'post',
  path: '/api/zoom/meetings/{id}/restore',
  operationId: 'restoreMeeting',
  tags: ['Meetings'],
  summary: 'Take back the deletion of a session that was held',
  description: 'For admins. The session is in lists and reports again. The meeting at Zoom stays deleted.',
  middleware: [
    signedIn,
    behind(meetingAllowed(mayAdminister, 'Only admins take a deletion back', () => true)),
  ] as const,
  request: { params: MeetingId },
  responses: {
    200: json(z.object({ meeting: HostedMeeting }), 'Shown again', BOOKMARK),
    ...errorAnswers(400, 403, 404, 413),
  },
})

export const deleteMeetingRoutes = () =>
  createRouter()
    .openapi(remove, async (c) => {
      const of = await ofSeries(c, c.req.valid('query'))
      const beyond = await beyondScope(c, of)
      if (beyond) return refusal(c, beyond)
      const deleted = await deleteMeeting(c.var.ports, c.var, c.var.meeting, of)
      if (!deleted.ok) return refusal(c, deleted.refusal)
      if (deleted.value.bookmark) c.header(BOOKMARK_HEADER, deleted.value.bookmark)
      return c.json({ success: true as const }, 200)
    })
    .openapi(restore, async (c) => {
      const over = await overBudget(c, 'corrections')
      if (over) return over
      const restored = await restoreMeeting(c.var.ports, c.var, c.var.meeting)
      if (!restored.ok) return refusal(c, restored.refusal)
      return c.json({ meeting: await meetingAfter(c, restored.value) }, 200)
    })
