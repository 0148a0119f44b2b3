import * as z from 'zod'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { json } from '../schemas.ts'
import { WEBHOOK_PATH } from '../webhooks.ts'

/** No 429, because Zoom's webhooks are not limited. */
const { 429: _, ...answers } = errorAnswers(400, 413)

/** The webhooks that Rollcall acts on. A test compares them with the door's. */
const EXAMPLES = [
  'meeting.started',
  'meeting.ended',
  'meeting.participant_joined',
  'meeting.participant_left',
  'meeting.updated',
  'meeting.deleted',
  'meeting.participant_joined_waiting_room',
  'meeting.participant_put_in_waiting_room',
  'meeting.participant_left_waiting_room',
  'meeting.participant_admitted',
  'meeting.participant_jbh_waiting',
  'meeting.participant_jbh_waiting_left',
  'meeting.participant_jbh_joined',
  'meeting.participant_joined_breakout_room',
  'meeting.participant_left_breakout_room',
  'meeting.participant_bind',
  'recording.completed',
  'recording.transcript_completed',
  'meeting.recovered',
  'meeting.registration_created',
  'meeting.registration_approved',
  'meeting.registration_denied',
  'meeting.registration_cancelled',
  'endpoint.url_validation',
]

const headerNamed = (name: string, description: string) => {
  const schema = { type: 'string', description } as const
  return { name, in: 'header', required: false, description, schema } as const
}

const webhook = createRoute({
  method: 'post',
  path: WEBHOOK_PATH,
  operationId: 'receiveWebhook',
  tags: ['Zoom'],
  summary: 'Zoom’s webhooks, signed',
  description:
    'For Zoom alone. 200 means that the event is on disk. Events that Rollcall does not know are received and forgotten.',
  security: [{ zoomSignature: [] }],
  // Only for readers of the document, because zod would read all headers of each webhook.
  parameters: [
    headerNamed('x-zm-signature', 'v0= and the HMAC in hex'),
    headerNamed('x-zm-request-timestamp', 'Seconds since the epoch; at most 5 minutes from now'),
  ],
  request: {
    // Only for readers of the document. The door reads the raw bytes after it has checked their signature.
    body: {
      description:
        'An event as Zoom sends it. The signature is over its very bytes; the same bytes count once.',
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['event', 'payload'],
            properties: {
              event: {
                type: 'string',
                description: 'What happened. What is not among the examples is received and forgotten.',
                examples: EXAMPLES,
              },
              event_ts: { type: 'integer', description: 'When, in milliseconds since the epoch' },
              payload: { type: 'object', description: 'By Zoom’s own description of the event' },
            },
          },
        },
      },
    },
  },
  responses: {
    200: json(
      z.union([
        z.object({ received: z.literal(true) }),
        z.object({ plainToken: z.string(), encryptedToken: z.string() }),
      ]),
      'Received, or the answer to endpoint.url_validation',
    ),
    ...answers,
  },
})

/** For the document and the typed client. Webhooks themselves never reach this route: see webhooks.ts. */
export const webhookRoutes = () =>
  createRouter().openapi(webhook, (c) =>
    refusal(c, { reason: 'INTERNAL', message: 'Webhooks are taken elsewhere' }),
  )
