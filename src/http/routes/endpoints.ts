import * as z from 'zod'
import { unfitUrl } from '../../app/publicAddress.ts'
import { type Endpoint, type OpenedEndpoint, TOLD_TYPES } from '../../app/told.ts'
import { mayAdminister } from '../../domain/access.ts'
import type { RollcallContext } from '../env.ts'
import { allowed } from '../guards.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { body, instant, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

export const EndpointJson = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    types: z.array(z.enum(TOLD_TYPES)),
    enabled: z.boolean(),
    disabled: z.enum(['gone', 'failing', 'admin']).nullable().meta({
      description: 'Why: it answered 410, nothing came through for five days, or an admin said so',
    }),
    reached: z.int().meta({ description: 'Its messages are put down up to this position of the log' }),
    failing_since: instant
      .nullable()
      .meta({ description: 'Since when nothing came through; null: all is well' }),
    old_secret_until: instant
      .nullable()
      .meta({ description: 'Until when the secret before this one signs too' }),
    created_at: instant,
  })
  .meta({ id: 'Endpoint' })

const WithSecret = z.object({
  endpoint: EndpointJson,
  secret: z.string().meta({ description: 'whsec_…: shown this once' }),
})

const fields = {
  url: z.string().max(2_000).meta({ description: 'https, at a public address' }),
  types: z.array(z.enum(TOLD_TYPES)).min(1).meta({ description: 'What it is told' }),
  description: z.string().max(200),
}

const Changes = z
  .strictObject({
    ...fields,
    enabled: z.boolean().meta({ description: 'true: it is told all that it missed' }),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must name what is to change')

export const admins = behind(allowed(mayAdminister, 'Only admins see to endpoints'))

export const EndpointId = z.object({
  endpointId: z.string().meta({ description: 'As the list of endpoints has it' }),
})

const list = createRoute({
  method: 'get',
  path: '/api/endpoints',
  operationId: 'listEndpoints',
  tags: ['Told'],
  summary: 'The addresses that are told what happens',
  description: 'For admins. No secret is shown again.',
  middleware: [signedIn, admins] as const,
  responses: {
    200: json(z.object({ endpoints: z.array(EndpointJson) }), 'The endpoints'),
    ...errorAnswers(403),
  },
})

const open = createRoute({
  method: 'post',
  path: '/api/endpoints',
  operationId: 'openEndpoint',
  tags: ['Told'],
  summary: 'Have an address told what happens from now on',
  description: 'For admins. Messages are signed by Standard Webhooks with the secret of the answer.',
  middleware: [signedIn, admins] as const,
  request: body(z.strictObject({ ...fields, description: fields.description.default('') }), {
    url: 'https://lms.school.example/rollcall',
    types: ['attendance.final', 'attendance.corrected'],
  }),
  responses: { 201: json(WithSecret, 'The endpoint and its secret'), ...errorAnswers(403, ...WITH_BODY) },
})

const change = createRoute({
  method: 'patch',
  path: '/api/endpoints/{endpointId}',
  operationId: 'changeEndpoint',
  tags: ['Told'],
  summary: 'Change what an endpoint is told and where, or switch it off and on',
  description: 'For admins. Switched on again, it is told all that it missed.',
  middleware: [signedIn, admins] as const,
  request: { params: EndpointId, ...body(Changes, { enabled: true }) },
  responses: {
    200: json(z.object({ endpoint: EndpointJson }), 'Changed'),
    ...errorAnswers(403, 404, ...WITH_BODY),
  },
})

const close = createRoute({
  method: 'delete',
  path: '/api/endpoints/{endpointId}',
  operationId: 'closeEndpoint',
  tags: ['Told'],
  summary: 'Tell an endpoint no more, and forget what was on its way there',
  description: 'For admins. Its secret and its list of deliveries go too.',
  middleware: [signedIn, admins] as const,
  request: { params: EndpointId },
  responses: {
    200: json(z.object({ success: z.literal(true) }), 'Closed'),
    ...errorAnswers(400, 403, 404, 413),
  },
})

const rotate = createRoute({
  method: 'post',
  path: '/api/endpoints/{endpointId}/secret',
  operationId: 'rotateSecret',
  tags: ['Told'],
  summary: 'Give an endpoint another secret',
  description:
    'For admins. For a day each message has a signature by both, so that nothing is refused meanwhile.',
  middleware: [signedIn, admins] as const,
  request: { params: EndpointId },
  responses: { 200: json(WithSecret, 'The new secret'), ...errorAnswers(400, 403, 404, 413) },
})

export const endpointRoutes = () =>
  createRouter()
    .openapi(list, async (c) => {
      const endpoints = await c.get('ports').teller.endpoints()
      return c.json({ endpoints: endpoints.map(endpointJson) }, 200)
    })
    .openapi(open, async (c) => {
      const { teller, publicUrl } = c.get('ports')
      const asked = c.req.valid('json')
      const unfit = unfitFor(c, asked.url)
      if (unfit) return unfit
      const origin = publicUrl ?? new URL(c.req.url).origin
      return c.json(openedJson(await teller.open({ ...asked, origin })), 201)
    })
    .openapi(change, async (c) => {
      const asked = c.req.valid('json')
      const unfit = asked.url === undefined ? null : unfitFor(c, asked.url)
      if (unfit) return unfit
      const endpoint = await c.get('ports').teller.change(c.req.valid('param').endpointId, given(asked))
      return endpoint ? c.json({ endpoint: endpointJson(endpoint) }, 200) : noEndpoint(c)
    })
    .openapi(close, async (c) => {
      const isClosed = await c.get('ports').teller.close(c.req.valid('param').endpointId)
      return isClosed ? c.json({ success: true as const }, 200) : noEndpoint(c)
    })
    .openapi(rotate, async (c) => {
      const opened = await c.get('ports').teller.rotate(c.req.valid('param').endpointId)
      return opened ? c.json(openedJson(opened), 200) : noEndpoint(c)
    })

export const noEndpoint = (c: RollcallContext) =>
  refusal(c, { reason: 'NOT_FOUND', message: 'Endpoint not found' })

function unfitFor(c: RollcallContext, url: string) {
  const message = unfitUrl(url, c.get('ports').addressRule)
  if (message === null) return null
  const issues = [{ path: 'url', message }]
  return refusal(c, {
    reason: 'INVALID_REQUEST',
    message: `The request is not valid. url: ${message}`,
    issues,
  })
}

/** Without absent keys, because an exact type takes no undefined. */
const given = <T extends object>(asked: T) =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

export const endpointJson = ({
  failingSince: failing_since,
  oldSecretUntil: old_secret_until,
  createdAt: created_at,
  types,
  ...endpoint
}: Endpoint): z.infer<typeof EndpointJson> => ({
  ...endpoint,
  types: [...types],
  failing_since,
  old_secret_until,
  created_at,
})

const openedJson = ({ endpoint, secret }: OpenedEndpoint) => ({ endpoint: endpointJson(endpoint), secret })
