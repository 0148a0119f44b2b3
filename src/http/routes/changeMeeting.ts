import * as z from 'zod'
import { changeMeeting } from '../../app/changeMeeting.ts'
import { mayChange } from '../../domain/access.ts'
import type { RollcallContext } from '../env.ts'
import { meetingAllowed } from '../guards.ts'
import { meetingAfter } from '../meetingAfter.ts'
import { changes, classOf, MeetingChange, NO_CLASS, wrongHost, wrongInRooms } from '../meetingBody.ts'
import { warningsJson } from '../meetingJson.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, body, HostedMeeting, json, MeetingId, Warnings } from '../schemas.ts'
import { beyondScope, ofSeries, ScopeQuery, skippedInScope } from '../scope.ts'
import { isSmall } from '../settings.ts'
import { signedIn } from '../signedIn.ts'

const patch = createRoute({
  method: 'patch',
  path: '/api/zoom/meetings/{id}',
  operationId: 'changeMeeting',
  tags: ['Meetings'],
  summary: 'Change a meeting: only the fields given',
  description:
    'For the host and admins. Fields that are not given stay as they are, and null empties a field. The meeting is changed at Zoom first. A session that was held keeps its start and length. With other times or another teacher it needs a free host then: see POST. In a series, `scope` says which sessions change: the others move by as many days as this one, to the same time of the clocks. Those that were held stay as they are.',
  middleware: [
    signedIn,
    behind(meetingAllowed(mayChange, 'Only the host, alternative hosts and admins change a meeting')),
  ] as const,
  request: { params: MeetingId, query: ScopeQuery, ...body(MeetingChange, { title: 'Cells', duration: 60 }) },
  responses: {
    200: json(z.object({ meeting: HostedMeeting, warnings: Warnings }), 'Changed', BOOKMARK),
    ...errorAnswers(...WITH_BODY, 403, 404, 409),
  },
})

export const changeMeetingRoutes = () =>
  createRouter().openapi(patch, async (c) => {
    const { meeting, ports } = c.var
    const wanted = c.req.valid('json')
    if ((await classOf(c, wanted.classId)) === 'missing') return refusal(c, NO_CLASS)
    const wrong = (await wrongHost(c, wanted)) ?? (await wrongInRooms(c, wanted.settings))
    if (wrong) return refusal(c, wrong)
    if (await changesJointClass(c, wanted.classId)) return refusal(c, JOINT_CLASSES)
    // Checked before Zoom is asked, because Zoom would take texts that the log can never store.
    if (!isSmall({ ...meeting.settings, ...wanted.settings })) return refusal(c, TOO_MANY_SETTINGS)
    const query = c.req.valid('query')
    // If a session gets another host, the hosts of the other sessions matter too.
    const of = await ofSeries(c, query, query.scope !== undefined || wanted.hostId !== undefined)
    const beyond = beyondScope(c, of) ?? skippedInScope(c, of, wanted.startTime)
    if (beyond) return refusal(c, beyond)
    const change = { ...changes(wanted, meeting.timezone), force: wanted.force }
    const changed = await changeMeeting(ports, c.var, meeting, change, of)
    if (!changed.ok) return refusal(c, changed.refusal)
    return c.json({ meeting: await meetingAfter(c, changed.value), ...warningsJson(changed.value) }, 200)
  })

/** Whether another class is wanted for a session that several classes share. */
async function changesJointClass(c: RollcallContext, classId: string | null | undefined): Promise<boolean> {
  const { meeting, queries } = c.var
  if (classId === undefined || classId === meeting.class_id) return false
  const siblings = await queries.siblings(meeting.zoom_meeting_id)
  return siblings.some(
    ({ id, occurrence_id }) => id !== meeting.id && occurrence_id === meeting.occurrence_id,
  )
}

const JOINT_CLASSES = {
  reason: 'SERIES_WIDE',
  message: 'A session keeps the classes that it was scheduled for',
} as const

const TOO_MANY_SETTINGS = {
  reason: 'INVALID_REQUEST',
  message: 'The request is not valid. settings: with those that the meeting has, more than 8 KB',
  issues: [{ path: 'settings', message: 'with those that the meeting has, more than 8 KB' }],
} as const
