import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { createRouter } from '../router.ts'
import { json } from '../schemas.ts'

const Readiness = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']).meta({
      description:
        'degraded: something waits or lies for a person to look at; unavailable: D1 does not answer',
    }),
    database: z.enum(['ok', 'unavailable']),
    spilling: z.int().meta({ description: 'Meetings whose webhooks are kept for the log, about' }),
    deadLetters: z
      .int()
      .nullable()
      .meta({ description: 'Requests that can never be applied; null: unknown' }),
  })
  .meta({ id: 'Readiness' })

const live = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'Whether the service runs at all',
  responses: { 200: json(z.object({ status: z.literal('ok') }), 'It runs') },
})

const ready = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'Whether the database answers, and what waits for it',
  responses: { 200: json(Readiness, 'Ready'), 503: json(Readiness, 'The database does not answer') },
})

export const healthRoutes = () =>
  createRouter()
    .openapi(live, (c) => c.json({ status: 'ok' as const }, 200))
    .openapi(ready, async (c) => {
      const { deadLetters, spilling } = await c.get('ports').readiness(c.get('d1'))
      if (deadLetters === null)
        return c.json(
          { status: 'unavailable' as const, database: 'unavailable' as const, spilling, deadLetters },
          503,
        )
      const status = spilling + deadLetters > 0 ? ('degraded' as const) : ('ok' as const)
      return c.json({ status, database: 'ok' as const, spilling, deadLetters }, 200)
    })
