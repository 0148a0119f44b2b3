import type { Stretch } from '../../app/timeline.ts'
import { attendanceInSight } from '../../domain/access.ts'
import { isFinal } from '../finalTag.ts'
import { meetingInSight } from '../guards.ts'
import { ofSession, reading } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { Deleted, ETAG, json, MeetingId, Timeline } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const stays = reading(
  meetingInSight,
  ofSession((queries, bearer, id) => Promise.all([queries.timeline(id), queries.participants(bearer, id)])),
)

const timeline = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/timeline',
  operationId: 'getTimeline',
  tags: ['Attendance'],
  summary: 'When everybody was in the meeting, device by device; or you and your children',
  description:
    'What attendance rests on, as a picture has it: when Zoom had the meeting open, and each stay of each device.',
  middleware: [signedIn, stays.asked] as const,
  request: { params: MeetingId, query: Deleted },
  responses: { 200: json(Timeline, 'The timeline', ETAG), ...errorAnswers(400, 404) },
})

export const timelineRoutes = () =>
  createRouter().openapi(timeline, (c) => {
    const { actor, meeting, relation } = c.var
    const inSight = attendanceInSight(actor, meeting, relation)
    const own = (userId: string | null) =>
      userId === actor.id || (userId !== null && inSight.includes(userId))
    const [found, { participants }] = stays.found(c)
    c.set('isFinal', isFinal(meeting))
    const names = new Map(participants.map(({ id, name }) => [id, name]))
    const people = (found?.people ?? [])
      .filter(({ user_id }) => inSight === 'all' || own(user_id))
      .map((person) => ({
        ...person,
        name: names.get(person.participant_id) ?? null,
        stays: person.stays.map((stay) => ({ ...stay, ...told(stay), moves: stay.moves.map(iso) })),
        lost: person.lost.map(iso),
        door: person.door.map(told),
        rooms: person.rooms.map(({ room, ...stay }) => ({ ...told(stay), room })),
      }))
    return c.json({ spans: (found?.spans ?? []).map(told), people }, 200)
  })

const told = ({ from, to }: Stretch) => ({ from: iso(from), to: to === null ? null : iso(to) })

const iso = (at: number): string => new Date(at).toISOString()
