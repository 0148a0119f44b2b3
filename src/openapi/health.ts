import * as z from 'zod'
import { errorAnswers } from '../http/refusals.ts'
import { createRoute } from '../http/router.ts'
import { Flag, instant, json } from '../http/schemas.ts'

const Health = z.object({ status: z.literal('ok') })

const Readiness = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    database: z.enum(['ok', 'unavailable']).optional(),
    databaseMs: z.int().optional().meta({ description: 'Milliseconds until the database answered' }),
    webhooks: z
      .object({
        minutes: z.int(),
        taken: z.int(),
        kept: z
          .int()
          .meta({ description: 'Of those taken, webhooks that the database did not take in time' }),
        slowestMs: z.int().meta({ description: 'The longest time until an answer' }),
      })
      .optional()
      .meta({ description: 'Of the last minutes, in the process that answers' }),
    spilling: z.int().nullish().meta({ description: 'Meetings that keep what the database could not take' }),
    deadLetters: z.int().nullish(),
    unreadable: z
      .array(z.string())
      .optional()
      .meta({ description: 'Events that the process that answers cannot read, by id' }),
    settings: z
      .array(z.string())
      .optional()
      .meta({ description: 'Settings that are missing or wrong, by name' }),
    zoom: z
      .object({
        checkedAt: instant,
        token: z.enum(['ok', 'refused', 'no answer', 'not configured']),
        missing: z.array(z.string()).meta({ description: 'Settings and scopes' }),
      })
      .optional()
      .meta({ description: 'With deep=true: what Zoom says' }),
    lostHosts: z
      .array(z.object({ meetingId: z.string(), startTime: instant, host: z.string() }))
      .optional()
      .meta({ description: 'With deep=true: sessions to come with a host at Zoom who can host no more' }),
  })
  .meta({ id: 'Readiness' })

const { 401: unauthorized, 429: tooMany } = errorAnswers()
const { 403: forbidden } = errorAnswers(403)

/** The routes of http/routes/health.ts. They answer even if no other route does, so they stand beside the API. */
export const HEALTH_ROUTES = [
  createRoute({
    method: 'get',
    path: '/healthz',
    operationId: 'checkHealth',
    tags: ['Operations'],
    summary: 'Whether the process answers',
    description: 'For monitors. It needs no token and asks nobody.',
    security: [],
    responses: { 200: json(Health, 'It does') },
  }),
  createRoute({
    method: 'get',
    path: '/readyz',
    operationId: 'checkReadiness',
    tags: ['Operations'],
    summary: 'Whether Rollcall can work',
    description:
      'For monitors. It needs no token, and reads the database. With deep=true it asks Zoom as well, and is for admins.',
    security: [{}, { bearerAuth: [] }],
    request: { query: z.object({ deep: Flag.meta({ description: 'true: asks Zoom too' }) }) },
    responses: {
      200: json(Readiness, 'It can; degraded: something waits to be recorded'),
      401: unauthorized,
      403: forbidden,
      429: tooMany,
      503: json(Readiness, 'It cannot'),
    },
  }),
]
