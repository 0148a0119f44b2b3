import * as z from 'zod'
import { joinAllowed } from '../guards.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { json, MeetingId } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const DialIn = z
  .object({
    meetingNumber: z.string(),
    pin: z.string().meta({ description: 'Your own: on the telephone it says who you are' }),
    numbers: z.array(
      z.object({
        number: z.string(),
        country: z.string().meta({ description: 'Two letters, ISO 3166' }),
        countryName: z.string(),
        city: z.string().nullable(),
        isFree: z.boolean().meta({ description: 'The call costs nothing' }),
      }),
    ),
  })
  .meta({ id: 'DialIn' })

const Query = z.object({
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, 'must be two letters')
    .optional()
    .meta({
      description:
        'The country of the numbers, by ISO 3166; that of the session’s time zone if not given. Zoom’s others if it has none there',
    }),
})

const own = readingBy(joinAllowed, Query, ({ req, var: { queries, bearer } }) =>
  queries.registrant(bearer, req.param('id') ?? ''),
)

const dialIn = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/dial-in',
  operationId: 'getDialIn',
  tags: ['Joining'],
  summary: 'Your own way into a meeting by telephone',
  description:
    'For everybody who may join and is registered: a pupil gets their own code and nobody else’s. Zoom is asked each time; codes are kept nowhere.',
  middleware: [signedIn, own.asked] as const,
  request: { params: MeetingId, query: Query },
  responses: { 200: json(DialIn, 'How to call'), ...errorAnswers(400, 403, 404) },
})

export const dialInRoutes = () =>
  createRouter().openapi(dialIn, async (c) => {
    const { meeting, ports } = c.var
    const country = c.req.valid('query').country?.toUpperCase()
    const { dialInFor } = await import('../../app/dialIn.ts')
    const found = await dialInFor(ports, meeting, own.found(c), country)
    if (!found.ok) return refusal(c, found.refusal)
    return c.json({ meetingNumber: meeting.zoom_meeting_id, ...found.value }, 200)
  })
