import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import { createApi } from './api.ts'
import { BOOKMARK_HEADER, type HttpPorts, REPLAYED_HEADER } from './env.ts'
import { answerThrown } from './failure.ts'
import { IDEMPOTENCY_HEADER } from './idempotency.ts'
import { refusal } from './refusals.ts'
import { REQUEST_ID_HEADER, requestId } from './requestId.ts'
import { requestLog } from './requestLog.ts'
import { createRouter } from './router.ts'
import { docsRoutes } from './routes/docs.ts'
import { healthRoutes } from './routes/health.ts'
import { pageRoutes } from './routes/page.ts'

const MAX_BODY = 1024 * 1024
const MAX_ROSTER = 16 * 1024 * 1024

/** Rollcall's HTTP API over what the host provides. */
export function createApp(ports: HttpPorts) {
  const app = createRouter()
  app.use(requestId(ports.newId))
  app.use(requestLog(ports))
  // Before the headers of everything else, for schools may frame the page.
  app.route('/', pageRoutes(ports.page))
  app.use(secureHeaders())
  app.use(
    '/api/*',
    cors({
      origin: [...ports.corsOrigins],
      allowHeaders: ['authorization', 'content-type', IDEMPOTENCY_HEADER, BOOKMARK_HEADER, REQUEST_ID_HEADER],
      exposeHeaders: [REQUEST_ID_HEADER, 'retry-after', REPLAYED_HEADER, BOOKMARK_HEADER],
    }),
  )
  app.use('/api/*', (c, next) => limit(c.req.path === '/api/roster' ? MAX_ROSTER : MAX_BODY)(c, next))
  app.onError(answerThrown)
  app.notFound((c) => refusal(c, { reason: 'NOT_FOUND', message: 'There is nothing at this address' }))
  app.route('/', docsRoutes())
  app.route('/', healthRoutes())
  return app.route('/', createApi())
}

const limit = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: (c) =>
      refusal(c, { reason: 'BODY_TOO_LARGE', message: `The body is over ${maxSize / 1024 / 1024} MB` }),
  })
