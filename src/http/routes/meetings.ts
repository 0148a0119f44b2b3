import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { changeMeeting } from '../../app/changeMeeting.ts'
import { deleteMeeting, restoreMeeting } from '../../app/deleteMeeting.ts'
import type { ParticipantsFound, RegistrationProgress } from '../../app/queries.ts'
import { scheduleMeeting } from '../../app/scheduleMeeting.ts'
import {
  attendanceInSight,
  mayAdminister,
  mayChange,
  maySchedule,
  maySeeParticipants,
} from '../../domain/access.ts'
import { MeetingDetails, MeetingStatus, TargetAudience } from '../../domain/events.ts'
import { Cursor, PageLimit, pageOf, placeOf, writeCursor } from '../cursor.ts'
import type { RollcallContext } from '../env.ts'
import { allowed, anyone, meetingAllowed, meetingInSight } from '../guards.ts'
import { BOOKMARK_HEADER, REPLAYED_HEADER } from '../headers.ts'
import { IdempotencyHeader, keyOf } from '../idempotency.ts'
import { instantIn, StartTime } from '../instant.ts'
import { meetingJson, scheduledJson } from '../meetingJson.ts'
import { participantJson } from '../participantJson.ts'
import { behind, ofSession, reading, readingBy, type SessionRead } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRouter } from '../router.ts'
import {
  BOOKMARK,
  body,
  Deleted,
  ETAG,
  Flag,
  HostedMeeting,
  json,
  Meeting,
  MeetingId,
  Participant,
  REPLAYED,
  Registration,
  Settings,
} from '../schemas.ts'
import { upToDate } from '../sessionRoll.ts'
import { isSmall, NewSettings } from '../settings.ts'
import { signedIn } from '../signedIn.ts'
import { isStorable, NOT_STORABLE } from '../storable.ts'
import { Timezone } from '../timezone.ts'

const description = z.string().max(2000).refine(isStorable, NOT_STORABLE)

/** As long as the roster's ids. */
const ClassId = z.string().min(1).max(200)

const NewMeeting = z.object({
  title: z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE),
  description: description.nullish(),
  startTime: StartTime.meta({
    description: 'ISO 8601; without an offset, the local time in `timezone`',
  }),
  duration: z.int().min(1).max(1440),
  timezone: Timezone.optional(),
  classId: ClassId.nullish(),
  targetAudience: TargetAudience.optional(),
  settings: NewSettings.optional(),
})

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

const MeetingChange = NewMeeting.partial()
  .extend({
    description: description.nullable().optional(),
    classId: ClassId.nullable().optional(),
  })
  .refine(
    (change) => Object.values(change).some((value) => value !== undefined),
    'must have something to change',
  )
  .meta({ minProperties: 1 })

const ScheduledMeeting = Meeting.extend({
  join_url: z.string(),
  start_url: z.string().nullable().meta({ description: 'Starts the meeting as its host; lives two hours' }),
  password: z.string().nullable(),
  settings: Settings,
  registration_url: z.string().nullable(),
})

const create = createRoute({
  method: 'post',
  path: '/api/zoom/meetings',
  operationId: 'scheduleMeeting',
  tags: ['Meetings'],
  summary: 'Schedule a meeting',
  description:
    'For teachers and admins. The meeting is created at Zoom first, and then recorded. The class’s pupils are registered with Zoom in the background, each with a link of their own. An Idempotency-Key makes a repeat harmless.',
  middleware: [
    signedIn,
    behind(allowed(maySchedule, 'Only teachers and admins can create meetings')),
  ] as const,
  request: { headers: IdempotencyHeader, ...body(NewMeeting, A_CLASS) },
  responses: {
    201: json(z.object({ meeting: ScheduledMeeting }), 'Scheduled', { ...BOOKMARK, ...REPLAYED }),
    ...errorAnswers(...WITH_BODY, 403, 404, 409),
  },
})

/** Settings are for who opens a meeting: a page of 200 would carry 200 times 8 KB. */
const ListedMeeting = HostedMeeting.omit({ settings: true }).meta({ id: 'ListedMeeting' })

const ListQuery = z.object({
  status: MeetingStatus.optional().meta({ description: 'Only meetings with this status' }),
  classId: z.string().min(1).optional().meta({ description: 'Only meetings of this class' }),
  upcoming: Flag.meta({
    description: 'true: only meetings that run, and those that are scheduled and whose time is not over',
  }),
  order: z
    .enum(['asc', 'desc'])
    .optional()
    .meta({ description: 'By start time: desc has the newest first, as status=ended has anyway' }),
  deleted: Flag.meta({ description: 'true: deleted ones as well, for admins' }),
  limit: PageLimit.meta({ description: 'Meetings on a page, at most 200' }),
  cursor: Cursor,
})

/** One session more than the page says whether another page follows. */
const listed = ({ var: { ports, queries, bearer } }: RollcallContext, query: z.infer<typeof ListQuery>) => {
  const { status, classId, upcoming, order, deleted, limit, cursor } = query
  const upcomingFrom = upcoming === 'true' ? ports.clock.now().toISOString() : undefined
  return queries.meetings(bearer, {
    status,
    classId,
    upcomingFrom,
    deleted: deleted === 'true',
    limit: limit + 1,
    after: cursor,
    newestFirst: (order ?? (status === 'ended' ? 'desc' : 'asc')) === 'desc',
  })
}

const listing = readingBy(anyone, ListQuery, listed)

const list = createRoute({
  method: 'get',
  path: '/api/zoom/meetings',
  operationId: 'listMeetings',
  tags: ['Meetings'],
  summary: 'List the meetings that you may see, by start time',
  description:
    'For everyone: the sessions that you host, teach, are in, have a child in, or that are for your role. They come page by page, the oldest first; with status=ended the newest come first.',
  middleware: [signedIn, listing.asked] as const,
  request: { query: ListQuery },
  responses: {
    200: json(
      z.object({ meetings: z.array(ListedMeeting), nextCursor: z.string().optional() }),
      'The meetings',
    ),
    ...errorAnswers(400, 403),
  },
})

const readMeeting: SessionRead<ParticipantsFound & { registration: RegistrationProgress }> = async (
  queries,
  bearer,
  id,
) => {
  const [found, registration] = await Promise.all([
    queries.participants(bearer, id),
    queries.registration(bearer, id),
  ])
  return { ...found, registration }
}

const one = reading(meetingInSight, ofSession(readMeeting))

const get = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}',
  operationId: 'getMeeting',
  tags: ['Meetings'],
  summary: 'Get one meeting with its participants',
  description:
    'For whom the session is for. The host, the class’s teacher and admins see all participants, and how the pupils’ registrations go. Pupils see themselves, and parents their children.',
  middleware: [signedIn, one.asked] as const,
  request: { params: MeetingId, query: Deleted },
  responses: {
    200: json(
      z.object({
        meeting: HostedMeeting.extend({
          participants: z.array(Participant),
          registration: Registration.optional(),
        }),
      }),
      'The meeting',
      ETAG,
    ),
    ...errorAnswers(400, 404),
  },
})

const patch = createRoute({
  method: 'patch',
  path: '/api/zoom/meetings/{id}',
  operationId: 'changeMeeting',
  tags: ['Meetings'],
  summary: 'Change a meeting: only the fields given',
  description:
    'For the host and admins. Fields that are not given stay as they are, and null empties a field. The meeting is changed at Zoom first. A session that was held keeps its start and length.',
  middleware: [signedIn, behind(meetingAllowed(mayChange, 'Not authorized to update this meeting'))] as const,
  request: { params: MeetingId, ...body(MeetingChange, { title: 'Cells', duration: 60 }) },
  responses: {
    200: json(z.object({ meeting: HostedMeeting }), 'Changed', BOOKMARK),
    ...errorAnswers(...WITH_BODY, 403, 404),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/api/zoom/meetings/{id}',
  operationId: 'deleteMeeting',
  tags: ['Meetings'],
  summary: 'Delete a meeting, at Zoom too',
  description:
    'For the host and admins. The meeting is deleted at Zoom first. A session that was held is hidden: admins read it with deleted=true and may take the deletion back.',
  middleware: [signedIn, behind(meetingAllowed(mayChange, 'Not authorized to delete this meeting'))] as const,
  request: { params: MeetingId },
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

export const meetingRoutes = () =>
  createRouter()
    .openapi(create, async (c) => {
      const ports = c.get('ports')
      const wanted = c.req.valid('json')
      const { queries, actor } = c.var
      const [theClass, host] = await Promise.all([classOf(c, wanted.classId), queries.user(actor.id)])
      if (theClass === 'missing') return refusal(c, NO_CLASS)
      const asked = details(wanted)
      const scheduled = await scheduleMeeting(ports, by(c), asked, await keyOf(c))
      if (!scheduled.ok) return refusal(c, scheduled.refusal)
      if (scheduled.value.bookmark) c.header(BOOKMARK_HEADER, scheduled.value.bookmark)
      if (scheduled.value.isReplayed) c.header(REPLAYED_HEADER, 'true')
      return c.json({ meeting: scheduledJson(scheduled.value.scheduled, asked, { host, theClass }) }, 201)
    })
    .openapi(list, (c) => {
      const page = pageOf(listing.found(c), c.req.valid('query').limit)
      const meetings = page.meetings.map((meeting) => withoutSettings(meetingJson(c.var, meeting)))
      return c.json({ meetings, ...(page.last && { nextCursor: writeCursor(placeOf(page.last)) }) }, 200)
    })
    .openapi(get, async (c) => {
      const { actor, relation } = c.var
      const attendance = attendanceInSight(actor, c.var.meeting, relation)
      const isSeen = (id: string | null) =>
        attendance === 'all' || id === actor.id || (id !== null && attendance.includes(id))
      const { meeting, found } = await upToDate(c, one.found(c), readMeeting)
      const participants = found.participants.filter(({ user_id }) => isSeen(user_id)).map(participantJson)
      const registration = maySeeParticipants(actor, meeting, relation)
        ? { registration: found.registration }
        : {}
      return c.json({ meeting: { ...meetingJson(c.var, meeting), participants, ...registration } }, 200)
    })
    .openapi(patch, async (c) => {
      const wanted = c.req.valid('json')
      if ((await classOf(c, wanted.classId)) === 'missing') return refusal(c, NO_CLASS)
      // Zoom would take what the log can never store.
      if (!isSmall({ ...c.get('meeting').settings, ...wanted.settings })) return refusal(c, TOO_MANY_SETTINGS)
      const changed = await changeMeeting(
        c.get('ports'),
        by(c),
        c.get('meeting'),
        changes(wanted, c.get('meeting').timezone),
      )
      if (!changed.ok) return refusal(c, changed.refusal)
      if (changed.value.bookmark) c.header(BOOKMARK_HEADER, changed.value.bookmark)
      const now = await c
        .get('ports')
        .reads(changed.value.bookmark, c.get('d1'))
        .queries.sight(c.get('bearer'), c.get('meeting').id)
      return c.json({ meeting: meetingJson(c.var, now.meeting ?? c.get('meeting')) }, 200)
    })
    .openapi(restore, async (c) => {
      const restored = await restoreMeeting(c.get('ports'), by(c), c.get('meeting'))
      if (!restored.ok) return refusal(c, restored.refusal)
      const { bookmark } = restored.value
      if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
      const now = await c
        .get('ports')
        .reads(bookmark, c.get('d1'))
        .queries.sight(c.get('bearer'), c.get('meeting').id)
      return c.json({ meeting: meetingJson(c.var, now.meeting ?? c.get('meeting')) }, 200)
    })
    .openapi(remove, async (c) => {
      const deleted = await deleteMeeting(c.get('ports'), by(c), c.get('meeting'))
      if (!deleted.ok) return refusal(c, deleted.refusal)
      if (deleted.value.bookmark) c.header(BOOKMARK_HEADER, deleted.value.bookmark)
      return c.json({ success: true as const }, 200)
    })

const withoutSettings = ({ settings: _, ...listed }: z.infer<typeof HostedMeeting>) => listed

const TOO_MANY_SETTINGS = {
  reason: 'INVALID_REQUEST',
  message: 'The request is not valid. settings: with those that the meeting has, more than 8 KB',
  issues: [{ path: 'settings', message: 'with those that the meeting has, more than 8 KB' }],
} as const

const by = (c: RollcallContext) => ({ actor: c.get('actor'), requestId: c.get('requestId') })

/** An absent field stays as it is, null empties it. */
const changes = (
  { settings, startTime, ...wanted }: z.infer<typeof MeetingChange>,
  timezone: string,
): Partial<MeetingDetails> => ({
  ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)),
  ...(startTime === undefined ? {} : { startTime: instantIn(startTime, wanted.timezone ?? timezone) }),
  ...(settings === undefined ? {} : { settings: settingsOf(settings) }),
})

/** Checks again by zod's recursive schema of JSON, which OpenAPI's generator cannot describe. */
const settingsOf = (settings: z.infer<typeof Settings>) => MeetingDetails.shape.settings.parse(settings)

async function classOf(c: RollcallContext, classId: string | null | undefined) {
  if (!classId) return null
  return (await c.get('queries').classNamed(classId)) ?? ('missing' as const)
}

const NO_CLASS = {
  reason: 'INVALID_REQUEST',
  message: 'The request is not valid. classId: must be a class of the roster',
  issues: [{ path: 'classId', message: 'must be a class of the roster' }],
} as const

const details = (wanted: z.infer<typeof NewMeeting>): MeetingDetails => ({
  title: wanted.title,
  description: wanted.description ?? null,
  startTime: instantIn(wanted.startTime, wanted.timezone ?? 'UTC'),
  duration: wanted.duration,
  timezone: wanted.timezone ?? 'UTC',
  classId: wanted.classId ?? null,
  targetAudience: wanted.targetAudience ?? 'class',
  settings: settingsOf(wanted.settings ?? {}),
})
