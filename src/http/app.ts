import { except } from 'hono/combine'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import { trimTrailingSlash } from 'hono/trailing-slash'
import { createApi } from './api.ts'
import { withoutEmptyQuery } from './emptyQuery.ts'
import type { HttpPorts } from './env.ts'
import { answerThrown } from './failure.ts'
import { BOOKMARK_HEADER, IDEMPOTENCY_HEADER, REPLAYED_HEADER, REQUEST_ID_HEADER } from './headers.ts'
import { methodsAt } from './methods.ts'
import { refusal } from './refusals.ts'
import { requestId } from './requestId.ts'
import { requestLog } from './requestLog.ts'
import { createRouter } from './router.ts'
import { docsRoutes } from './routes/docs.ts'
import { healthRoutes } from './routes/health.ts'
import { liveRoutes } from './routes/live.ts'
import { pageRoutes } from './routes/page.ts'
import { WEBHOOK_PATH, webhookTaker } from './webhooks.ts'
import { WebhookTally } from './webhookTally.ts'

/** How long browsers remember the answer to a preflight. No browser remembers it for longer than a day. */
const PREFLIGHT_S = 2 * 60 * 60

const NOTHING_HERE = { reason: 'NOT_FOUND', message: 'There is nothing at this address' } as const

/** Rollcall's HTTP API over what the host provides. */
export function createApp(ports: HttpPorts) {
  const app = createRouter()
  const tally = new WebhookTally()
  // Before the middleware of all other routes.
  app.post(WEBHOOK_PATH, webhookTaker(ports, tally))
  app.use(requestId(ports.newId))
  app.use(requestLog(ports))
  app.onError(answerThrown)
  app.use(except('/api/*', trimTrailingSlash()))
  // Before CORS, because the answer that makes a socket takes no headers.
  app.route('/', liveRoutes())
  // Before the headers of the other routes, because schools may frame the page.
  app.route('/', pageRoutes(ports.page))
  app.use(secureHeaders())
  app.use(
    '/api/*',
    cors({
      origin: [...ports.corsOrigins],
      allowHeaders: [
        'authorization',
        'content-type',
        'if-none-match',
        'last-event-id',
        IDEMPOTENCY_HEADER,
        BOOKMARK_HEADER,
        REQUEST_ID_HEADER,
      ],
      maxAge: PREFLIGHT_S,
      exposeHeaders: ['etag', REQUEST_ID_HEADER, 'retry-after', REPLAYED_HEADER, BOOKMARK_HEADER],
    }),
  )
  app.use('/api/*', withoutEmptyQuery)
  app.notFound((c) => {
    const methods = methodsAt(app.routes, c.req.path)
    if (methods.length === 0) return refusal(c, NOTHING_HERE)
    c.header('allow', methods.join(', '))
    return refusal(c, {
      reason: 'METHOD_NOT_ALLOWED',
      message: `This address takes ${methods.join(', ')} alone`,
    })
  })
  app.route('/', docsRoutes())
  app.route('/', healthRoutes(tally))
  return app.route('/', createApi())
}
