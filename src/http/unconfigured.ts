import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import { REQUEST_ID_HEADER } from './headers.ts'

interface Unconfigured {
  /** The names of the settings that are missing or wrong. */
  settings: readonly string[]
  newId: () => string
}

/** The app while settings are missing or wrong. It answers that it is alive and names the settings, and does nothing else. */
export function createUnconfiguredApp({ settings, newId }: Unconfigured) {
  const app = new Hono()
  app.use(secureHeaders())
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', (c) => c.json({ status: 'unavailable', settings }, 503))
  // Any origin may read the answer, because no setting names the allowed ones and the answer holds nothing to protect.
  app.use(cors())
  app.all('*', (c) => {
    const requestId = newId()
    c.header(REQUEST_ID_HEADER, requestId)
    c.header('retry-after', '60')
    return c.json({ error: 'Rollcall is not configured yet', code: 'NOT_CONFIGURED', requestId }, 503)
  })
  return app
}
