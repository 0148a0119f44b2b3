import * as z from 'zod'
import { DELIVERY_STATUSES, type Delivery, TOLD_TYPES } from '../../app/told.ts'
import { cursorOf, PageLimit, writeCursor } from '../cursor.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { body, instant, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'
import { admins, EndpointId, EndpointJson, endpointJson, noEndpoint } from './endpoints.ts'

const DeliveryJson = z
  .object({
    id: z.int(),
    message_id: z.string().meta({ description: 'The webhook-id of its requests, the same at each try' }),
    type: z.enum(TOLD_TYPES),
    meeting_id: z.string(),
    position: z.int().meta({ description: 'Of the log: what it tells of' }),
    status: z.enum(DELIVERY_STATUSES).meta({ description: 'failed: given up after ten tries' }),
    tries: z.int(),
    last: z
      .string()
      .nullable()
      .meta({ description: 'What the last try came to: a status, or why there was none' }),
    created_at: instant,
    at: instant.meta({ description: 'When it is tried next, or was delivered or given up' }),
  })
  .meta({ id: 'Delivery' })

const list = createRoute({
  method: 'get',
  path: '/api/endpoints/{endpointId}/deliveries',
  operationId: 'listDeliveries',
  tags: ['Told'],
  summary: 'What an endpoint is to be told, and what became of it, the newest first',
  description: 'For admins. What is done is listed for 30 days.',
  middleware: [signedIn, admins] as const,
  request: {
    params: EndpointId,
    query: z.object({
      status: z.enum(DELIVERY_STATUSES).optional().meta({ description: 'Only these; all if not given' }),
      limit: PageLimit.meta({ description: 'Deliveries on a page' }),
      cursor: cursorOf(z.int().positive())
        .optional()
        .meta({ description: 'The nextCursor of the page before' }),
    }),
  },
  responses: {
    200: json(
      z.object({ deliveries: z.array(DeliveryJson), nextCursor: z.string().optional() }),
      'The deliveries',
    ),
    ...errorAnswers(400, 403, 404),
  },
})

const replay = createRoute({
  method: 'post',
  path: '/api/endpoints/{endpointId}/deliveries/{deliveryId}/replay',
  operationId: 'replayDelivery',
  tags: ['Told'],
  summary: 'Tell one thing again',
  description: 'For admins. What waits is tried at once. The message is the same, with the same webhook-id.',
  middleware: [signedIn, admins] as const,
  request: {
    params: EndpointId.extend({
      deliveryId: z.string().meta({ description: 'As the list of deliveries has it' }),
    }),
  },
  responses: {
    200: json(z.object({ delivery: DeliveryJson }), 'On its way'),
    ...errorAnswers(400, 403, 404, 413),
  },
})

const Range = z
  .strictObject({
    after: z.int().min(0).meta({ description: 'A position of the log, as deliveries have it' }),
    until: z.int().min(1).meta({ description: 'The last position that is told again' }),
  })
  .refine(({ after, until }) => after < until, { path: ['until'], error: 'must be more than after' })

const replayRange = createRoute({
  method: 'post',
  path: '/api/endpoints/{endpointId}/replay',
  operationId: 'replayRange',
  tags: ['Told'],
  summary: 'Tell again everything that is behind a position of the log, up to another',
  description:
    'For admins. By the types that the endpoint has now: it is told too what it was not told then.',
  middleware: [signedIn, admins] as const,
  request: { params: EndpointId, ...body(Range, { after: 0, until: 100 }) },
  responses: {
    200: json(z.object({ endpoint: EndpointJson }), 'Begun'),
    ...errorAnswers(403, 404, ...WITH_BODY),
  },
})

export const deliveryRoutes = () =>
  createRouter()
    .openapi(list, async (c) => {
      const { status = null, limit, cursor = null } = c.req.valid('query')
      const { endpointId } = c.req.valid('param')
      const found = await c
        .get('ports')
        .teller.deliveries(endpointId, { status, before: cursor, limit: limit + 1 })
      if (found === null) return noEndpoint(c)
      const deliveries = found.slice(0, limit).map(deliveryJson)
      const last = found.length > limit ? deliveries.at(-1) : undefined
      return c.json({ deliveries, ...(last && { nextCursor: writeCursor(last.id) }) }, 200)
    })
    .openapi(replay, async (c) => {
      const { endpointId, deliveryId } = c.req.valid('param')
      const delivery = /^\d{1,15}$/.test(deliveryId)
        ? await c.get('ports').teller.replay(endpointId, Number(deliveryId))
        : null
      if (delivery === null) return refusal(c, { reason: 'NOT_FOUND', message: 'Delivery not found' })
      return c.json({ delivery: deliveryJson(delivery) }, 200)
    })
    .openapi(replayRange, async (c) => {
      const { after, until } = c.req.valid('json')
      const endpoint = await c.get('ports').teller.replayRange(c.req.valid('param').endpointId, after, until)
      return endpoint ? c.json({ endpoint: endpointJson(endpoint) }, 200) : noEndpoint(c)
    })

const deliveryJson = ({
  messageId: message_id,
  meetingId: meeting_id,
  createdAt: created_at,
  ...delivery
}: Delivery): z.infer<typeof DeliveryJson> => ({ ...delivery, message_id, meeting_id, created_at })
