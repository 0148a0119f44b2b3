import type { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { BOOKMARK_HEADER, type Env, type HttpPorts } from './env.ts'
import { answerThrown } from './failure.ts'
import { refusal } from './refusals.ts'
import { requestLog } from './requestLog.ts'
import { createRouter } from './router.ts'
import { attendanceRoutes } from './routes/attendance.ts'
import { healthRoutes } from './routes/health.ts'
import { joinRoutes } from './routes/join.ts'
import { meetingRoutes } from './routes/meetings.ts'
import { participantRoutes } from './routes/participants.ts'
import { registerStudentRoutes } from './routes/registerStudent.ts'
import { reportRoutes } from './routes/reports.ts'
import { rosterRoutes } from './routes/roster.ts'
import { webhookRoutes } from './routes/webhook.ts'

const MAX_BODY = 1024 * 1024
const MAX_ROSTER = 16 * 1024 * 1024

/** Rollcall's HTTP API over what the host provides. */
export function createApp(ports: HttpPorts): OpenAPIHono<Env> {
  const app = createRouter()
  app.use(requestId())
  app.use(async (c, next) => {
    c.set('ports', ports)
    await next()
  })
  app.use(requestLog)
  app.use(secureHeaders())
  app.use(
    '/api/*',
    cors({
      origin: [...ports.corsOrigins],
      allowHeaders: ['authorization', 'content-type', BOOKMARK_HEADER],
      exposeHeaders: ['x-request-id', 'retry-after', BOOKMARK_HEADER],
    }),
  )
  app.use('/api/*', (c, next) => limit(c.req.path === '/api/roster' ? MAX_ROSTER : MAX_BODY)(c, next))
  app.onError(answerThrown)
  app.notFound((c) => refusal(c, { reason: 'NOT_FOUND', message: 'There is nothing at this address' }))
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Rollcall',
      version: '0.1.0',
      description: 'Runs a school’s Zoom classes and knows who was there',
    },
    servers: [{ url: '/' }],
  })
  return app
    .route('/', registerStudentRoutes())
    .route('/', meetingRoutes())
    .route('/', participantRoutes())
    .route('/', attendanceRoutes())
    .route('/', joinRoutes())
    .route('/', reportRoutes())
    .route('/', rosterRoutes())
    .route('/', webhookRoutes())
    .route('/', healthRoutes())
}

const limit = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: (c) =>
      refusal(c, { reason: 'BODY_TOO_LARGE', message: `The body is over ${maxSize / 1024 / 1024} MB` }),
  })
