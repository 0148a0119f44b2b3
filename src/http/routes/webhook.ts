import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { receiveWebhook } from '../../app/webhook.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRouter } from '../router.ts'
import { json } from '../schemas.ts'

/** No body schema here: the signature is over the raw bytes, which the door reads once it is known to be good. */
const webhook = createRoute({
  method: 'post',
  path: '/api/zoom/webhook',
  summary: 'Zoom’s webhooks, signed',
  request: {
    headers: z.object({
      'x-zm-signature': z.string().optional(),
      'x-zm-request-timestamp': z.string().optional(),
    }),
  },
  responses: {
    200: json(
      z.union([
        z.object({ received: z.literal(true) }),
        z.object({ plainToken: z.string(), encryptedToken: z.string() }),
      ]),
      'Received, or the answer to endpoint.url_validation',
    ),
    ...errorAnswers,
  },
})

export const webhookRoutes = () =>
  createRouter().openapi(webhook, async (c) => {
    const received = await receiveWebhook(c.get('ports'), {
      signature: c.req.header('x-zm-signature') ?? null,
      timestamp: c.req.header('x-zm-request-timestamp') ?? null,
      body: new Uint8Array(await c.req.arrayBuffer()),
    })
    return received.ok ? c.json(received.value, 200) : refusal(c, received.refusal)
  })
