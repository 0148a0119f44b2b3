import { OpenAPIHono } from '@hono/zod-openapi'
import { createApi } from '../http/api.ts'
import { BOOKMARK_HEADER } from '../http/headers.ts'
import { describedIn } from '../http/router.ts'
import { HEALTH_ROUTES } from './health.ts'
import { WEBHOOKS } from './messages.ts'

const text = { type: 'string' } as const

const TAGS = [
  { name: 'Meetings', description: 'Scheduling, listing, changing and deleting classes, at Zoom too' },
  { name: 'Timetable', description: 'What the school plans, brought to Zoom' },
  { name: 'Joining', description: 'Everybody’s own way in' },
  { name: 'Attendance', description: 'Who was there, who was expected, and reports over many classes' },
  { name: 'Exports', description: 'Attendance as files: for spreadsheets, offices and other systems' },
  { name: 'Roster', description: 'The school’s people and classes' },
  { name: 'Hosts', description: 'Zoom users who host, and their free times' },
  { name: 'Told', description: 'What Rollcall tells other programs by itself' },
  { name: 'Operations', description: 'For the people who run Rollcall' },
  { name: 'Zoom', description: 'What Zoom calls' },
]

const DESCRIPTION = `Runs a school’s Zoom classes and knows who was there.

Send the token that your users get where they sign in as \`Authorization: Bearer\`. A write answers with \`x-d1-bookmark\`: send
it with your next read, and that read sees the write. An error is \`{error, code, requestId}\`; \`code\` is stable.`

/** The OpenAPI document of every route that describes itself. */
export function openApiDocument() {
  const describer = new OpenAPIHono()
  const registry = describer.openAPIRegistry
  registry.registerComponent('securitySchemes', 'bearerAuth', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'From where the school’s users sign in: sub, exp and a role',
  })
  registry.registerComponent('securitySchemes', 'zoomSignature', {
    type: 'apiKey',
    in: 'header',
    name: 'x-zm-signature',
    description: 'HMAC-SHA-256 of the timestamp and the raw body, by Zoom’s secret token',
  })
  registry.registerComponent('headers', 'RequestId', {
    schema: text,
    description: 'Names this request in the log',
  })
  registry.registerComponent('headers', 'Bookmark', {
    schema: text,
    description: 'Send it as x-d1-bookmark with your next read, which then sees this write',
  })
  registry.registerComponent('headers', 'ETag', {
    schema: text,
    description:
      'Of an answer about a session with final attendance. Sent as If-None-Match, it is answered 304 without a body while nothing has changed',
  })
  registry.registerComponent('headers', 'RetryAfter', {
    schema: text,
    description: 'Ask again after so many seconds',
  })
  registry.registerComponent('headers', 'Replayed', {
    schema: { type: 'string', enum: ['true'] },
    description: 'This is the first answer to the same Idempotency-Key, given again',
  })
  for (const route of [...HEALTH_ROUTES, ...describedIn(createApi())]) registry.registerPath(route)
  for (const webhook of WEBHOOKS) registry.registerWebhook(webhook)
  return withBookmarks(
    describer.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Rollcall', version: '0.1.0', description: DESCRIPTION },
      servers: [{ url: '/', description: 'Where this document comes from' }],
      tags: TAGS,
      security: [{ bearerAuth: [] }],
    }),
  )
}

const BOOKMARK_PARAMETER = {
  name: BOOKMARK_HEADER,
  in: 'header',
  required: false,
  schema: text,
  description: 'Of an earlier write of yours, which this read then sees',
} as const

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>

/** Every read with a token may send the bookmark of an earlier write. signedIn.ts reads the header for all routes. */
function withBookmarks(document: Document): Document {
  for (const { get } of Object.values(document.paths ?? {}))
    if (get && get.security === undefined) get.parameters = [...(get.parameters ?? []), BOOKMARK_PARAMETER]
  return document
}
