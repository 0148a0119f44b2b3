import * as z from 'zod'
import { scheduleMeeting } from '../../app/scheduleMeeting.ts'
import { maySchedule } from '../../domain/access.ts'
import type { RollcallContext } from '../env.ts'
import { allowed } from '../guards.ts'
import { BOOKMARK_HEADER, REPLAYED_HEADER } from '../headers.ts'
import { IdempotencyHeader, idempotencyKeyOf } from '../idempotency.ts'
import { classOf, details, NewMeeting, noClassAt, wrongHost, wrongInRooms } from '../meetingBody.ts'
import { scheduledJson, warningsJson } from '../meetingJson.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, body, instant, json, Meeting, REPLAYED, Settings, Warnings } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const A_CLASS = {
  title: 'Cells and tissues',
  description: 'Bring your microscope',
  startTime: '2027-03-01T08:00:00Z',
  duration: 45,
  timezone: 'Asia/Manila',
  classId: 'biology-7a',
  targetAudience: 'class',
  settings: { mute_upon_entry: true },
} as const satisfies z.input<typeof NewMeeting>

const ScheduledMeeting = Meeting.extend({
  join_url: z.string(),
  start_url: z.string().nullable().meta({ description: 'Starts the meeting as its host; lives two hours' }),
  password: z.string().nullable(),
  settings: Settings,
  registration_url: z.string().nullable(),
  sessions: z
    .array(
      z.object({
        id: z.string(),
        occurrence_id: z.string().nullable().meta({ description: 'null in a single meeting' }),
        start_time: instant,
        duration: z.int(),
        class_id: z.string().nullable(),
      }),
    )
    .optional()
    .meta({ description: 'Of a series, or of several classes, all sessions: the meeting is the first' }),
})

const create = createRoute({
  method: 'post',
  path: '/api/zoom/meetings',
  operationId: 'scheduleMeeting',
  tags: ['Meetings'],
  summary: 'Schedule a meeting or a series of them',
  description:
    'For teachers and admins. The meeting is created at Zoom first, and then recorded. With a recurrence it is a series: one meeting at Zoom, and a session for each of its days. With classIds it has a session for each class: one sitting at Zoom, and an attendance for each. The class’s pupils are registered with Zoom in the background, each with a link of their own. It gets the first free host: the teacher’s own Zoom user, else one of the pool (409 NO_FREE_HOST, TEACHER_BUSY). An Idempotency-Key makes a repeat harmless.',
  middleware: [
    signedIn,
    behind(allowed(maySchedule, 'Only teachers and admins can create meetings')),
  ] as const,
  request: { headers: IdempotencyHeader, ...body(NewMeeting, A_CLASS) },
  responses: {
    201: json(z.object({ meeting: ScheduledMeeting, warnings: Warnings }), 'Scheduled', {
      ...BOOKMARK,
      ...REPLAYED,
    }),
    ...errorAnswers(...WITH_BODY, 403, 404, 409),
  },
})

const usersOf = ({ var: { queries } }: RollcallContext, ids: readonly string[] = []) =>
  Promise.all(ids.map((id) => queries.user(id)))

export const scheduleMeetingRoutes = () =>
  createRouter().openapi(create, async (c) => {
    const { actor, ports, queries } = c.var
    const wanted = c.req.valid('json')
    const classIds = wanted.classIds ?? [wanted.classId]
    const [classes, host, coTeachers] = await Promise.all([
      Promise.all(classIds.map((id) => classOf(c, id))),
      queries.user(actor.id),
      usersOf(c, wanted.alternativeHosts),
    ])
    const missing = classes.indexOf('missing')
    if (missing !== -1) return refusal(c, noClassAt(wanted.classIds ? `classIds.${missing}` : 'classId'))
    const wrong = (await wrongHost(c, wanted)) ?? (await wrongInRooms(c, wanted.settings))
    if (wrong) return refusal(c, wrong)
    const asked = details(wanted)
    const scheduled = await scheduleMeeting(
      ports,
      c.var,
      { ...asked, force: wanted.force },
      await idempotencyKeyOf(c),
    )
    if (!scheduled.ok) return refusal(c, scheduled.refusal)
    if (scheduled.value.bookmark) c.header(BOOKMARK_HEADER, scheduled.value.bookmark)
    if (scheduled.value.isReplayed) c.header(REPLAYED_HEADER, 'true')
    const meeting = scheduledJson(scheduled.value.scheduled, asked, {
      ...{ host, coTeachers },
      classes: classes.filter((one) => one !== null && one !== 'missing'),
    })
    return c.json({ meeting, ...warningsJson(scheduled.value) }, 201)
  })
