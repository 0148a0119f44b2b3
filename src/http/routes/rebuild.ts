import * as z from 'zod'
import { mayAdminister } from '../../domain/access.ts'
import { allowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { inDigits } from '../inDigits.ts'
import { behind } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const Rebuilt = z.object({
  rebuilt: z.int().meta({ description: 'How many meetings this time' }),
  nextCursor: z.string().optional().meta({ description: 'Where there are more' }),
})

const rebuild = createRoute({
  method: 'post',
  path: '/api/rebuild',
  operationId: 'rebuild',
  tags: ['Operations'],
  summary: 'Bring what is read of meetings to what their events say, some meetings at a time',
  description:
    'For admins. Reads are right all the while. Send the request again with nextCursor until there is none.',
  middleware: [signedIn, behind(allowed(mayAdminister, 'Only admins can rebuild'))] as const,
  request: {
    query: z.object({
      // Two queries for each meeting. D1 allows a request 50 on the free plan and 1,000 on the paid one.
      limit: inDigits(z.int().min(1))
        .default(20)
        .transform((limit) => Math.min(limit, 100))
        .meta({ description: 'Meetings in one request, at most 100' }),
      cursor: z
        .string()
        .regex(/^\d{1,30}$/, 'must be a nextCursor from an earlier answer')
        .optional()
        .meta({ description: 'The nextCursor of the answer before' }),
    }),
  },
  responses: { 200: json(Rebuilt, 'Rebuilt', BOOKMARK), ...errorAnswers(400, 403, 413) },
})

export const rebuildRoutes = () =>
  createRouter().openapi(rebuild, async (c) => {
    const { ports, d1 } = c.var
    const { limit, cursor } = c.req.valid('query')
    const { meetings, reached, bookmark } = await ports.rebuild(d1).next(cursor ?? '', limit)
    if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
    return c.json({ rebuilt: meetings, ...(reached !== null && { nextCursor: reached }) }, 200)
  })
