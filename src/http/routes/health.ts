import { tooMany } from '../rateLimit.ts'
import { createRouter } from '../router.ts'

/**
 * For monitors, without a token: they name nobody. No part of the API that /api/openapi.json describes. /readyz asks the
 * database, and so counts as a request without a good token.
 */
export const healthRoutes = () =>
  createRouter()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      const limited = await tooMany(c, 'failures')
      if (limited) return limited
      const { deadLetters, spilling } = await c.get('ports').readiness(c.get('d1'))
      const waiting = { spilling, deadLetters }
      if (deadLetters === null)
        return c.json({ status: 'unavailable', database: 'unavailable', ...waiting }, 503)
      const status = spilling + deadLetters > 0 ? 'degraded' : 'ok'
      return c.json({ status, database: 'ok', ...waiting })
    })
