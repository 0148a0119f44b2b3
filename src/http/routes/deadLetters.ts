import * as z from 'zod'
import { replayDeadLetter } from '../../app/replayDeadLetter.ts'
import { mayAdminister } from '../../domain/access.ts'
import { PageLimit } from '../cursor.ts'
import { allowed } from '../guards.ts'
import { behind, readingBy } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { instant, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const DeadLetter = z
  .object({
    id: z.string(),
    zoom_meeting_id: z.string(),
    command: z.string().nullable().meta({ description: 'What was asked of the meeting, as RecordJoin' }),
    reason: z.string(),
    created_at: instant,
  })
  .meta({ id: 'DeadLetter' })

const admins = allowed(mayAdminister, 'Only admins see dead letters')

const Query = z.object({ limit: PageLimit.meta({ description: 'How many at most' }) })

const letters = readingBy(admins, Query, ({ var: { reads, bearer } }, { limit }) =>
  reads.deadLetters.list(bearer, limit),
)

const list = createRoute({
  method: 'get',
  path: '/api/dead-letters',
  operationId: 'listDeadLetters',
  tags: ['Operations'],
  summary: 'What could never be applied, the newest first',
  description:
    'For admins. A dead letter is what Zoom or somebody told and the log could never take, with the reason.',
  middleware: [signedIn, letters.asked] as const,
  request: { query: Query },
  responses: {
    200: json(z.object({ deadLetters: z.array(DeadLetter) }), 'The dead letters'),
    ...errorAnswers(400, 403),
  },
})

const replay = createRoute({
  method: 'post',
  path: '/api/dead-letters/{letterId}/replay',
  operationId: 'replayDeadLetter',
  tags: ['Operations'],
  summary: 'Give a dead letter to its meeting once more; it is gone where the meeting takes it',
  description: 'For admins. It helps where the reason is gone, as after an update.',
  middleware: [signedIn, behind(admins)] as const,
  request: { params: z.object({ letterId: z.string().meta({ description: 'As the list names it' }) }) },
  responses: {
    200: json(z.object({ success: z.literal(true) }), 'Taken'),
    ...errorAnswers(400, 403, 404, 413),
  },
})

export const deadLetterRoutes = () =>
  createRouter()
    .openapi(list, (c) => c.json({ deadLetters: letters.found(c) }, 200))
    .openapi(replay, async (c) => {
      const { ports, d1 } = c.var
      const answer = await replayDeadLetter(
        { box: ports.deadLetters(d1), meetings: ports.meetings },
        c.req.valid('param').letterId,
      )
      if (answer === null) return refusal(c, { reason: 'NOT_FOUND', message: 'Dead letter not found' })
      return answer.ok ? c.json({ success: true as const }, 200) : refusal(c, answer.refusal)
    })
