import * as z from 'zod'
import type { RegistrationProgress } from '../../app/registrantView.ts'
import type { ParticipantsFound } from '../../app/rollView.ts'
import { attendanceInSight, mayChange, maySeeParticipants } from '../../domain/access.ts'
import { MeetingStatus } from '../../domain/after.ts'
import { Cursor, cutPage, PageLimit, placeOf, writeCursor } from '../cursor.ts'
import type { RollcallContext } from '../env.ts'
import { anyone, meetingInSight } from '../guards.ts'
import { listedJson, meetingJson } from '../meetingJson.ts'
import { participantJson } from '../participantJson.ts'
import { ofSession, reading, readingBy, type SessionRead } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import {
  Deleted,
  ETAG,
  Flag,
  HostedMeeting,
  json,
  ListedMeeting,
  MeetingId,
  Participant,
  Registration,
} from '../schemas.ts'
import { upToDate } from '../sessionRoll.ts'
import { signedIn } from '../signedIn.ts'

const ListQuery = z.object({
  status: MeetingStatus.optional().meta({ description: 'Only meetings with this status' }),
  classId: z.string().min(1).optional().meta({ description: 'Only meetings of this class' }),
  zoomMeetingId: z.string().min(1).optional().meta({ description: 'Only the sessions of this series' }),
  upcoming: Flag.meta({
    description: 'true: only meetings that run, and scheduled ones that are not over',
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
  const { status, classId, zoomMeetingId, upcoming, order, deleted, limit, cursor } = query
  const upcomingFrom = upcoming === 'true' ? ports.clock.now().toISOString() : undefined
  return queries.meetings(bearer, {
    status,
    classId,
    zoomMeetingId,
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
    'For the people that the session is for. The host, the class’s teacher and admins see all participants, and how the pupils’ registrations go. Pupils see themselves, and parents their children.',
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

const MAX_FAILURES = 100

/** A class's teacher who does not host it is told of no pupil of a joint class. */
function registrationJson({ failures, ...progress }: RegistrationProgress, seesAll: boolean) {
  const shown = failures.filter(({ isOfJointClass }) => seesAll || !isOfJointClass).slice(0, MAX_FAILURES)
  return {
    ...progress,
    failures: shown.map(({ user_id, name, reason }) => ({ user_id, name, reason })),
  }
}

export const meetingRoutes = () =>
  createRouter()
    .openapi(list, (c) => {
      const page = cutPage(listing.found(c), c.req.valid('query').limit)
      // Hono makes an object for each look at it.
      const reader = c.var
      const meetings = page.meetings.map((meeting) => listedJson(reader, meeting))
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
        ? { registration: registrationJson(found.registration, mayChange(actor, meeting)) }
        : {}
      return c.json({ meeting: { ...meetingJson(c.var, meeting), participants, ...registration } }, 200)
    })
