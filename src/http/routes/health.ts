import { except } from 'hono/combine'
import type { ZoomCheck } from '../../app/ports.ts'
import { mayAdminister } from '../../domain/access.ts'
import type { RollcallContext } from '../env.ts'
import { allowed } from '../guards.ts'
import { tooMany } from '../rateLimit.ts'
import { behind } from '../reading.ts'
import { createRouter } from '../router.ts'
import { signedIn } from '../signedIn.ts'
import type { WebhookTally } from '../webhookTally.ts'

const isDeep = (c: RollcallContext): boolean => c.req.query('deep') === 'true'

const forAdmins = behind(allowed(mayAdminister, 'Only admins ask what Zoom says'))

/** Zoom's answer, and the sessions to come with a host who can host no more. Without the pool's answer, no sessions. */
async function deeply(c: RollcallContext): Promise<Deep> {
  if (!isDeep(c)) return {}
  const { checkZoom, pool } = c.get('ports')
  const [zoom, lost] = await Promise.all([checkZoom(), pool.lost().catch(() => [])])
  const lostHosts = lost.map(({ id, startTime, host }) => ({ meetingId: id, startTime, host }))
  return { zoom, lostHosts }
}

interface Deep {
  zoom?: ZoomCheck
  lostHosts?: { meetingId: string; startTime: string; host: string }[]
}

/**
 * For monitors, without a token. The answers name nobody. openapi/health.ts describes these routes. /readyz reads the database, so it
 * counts as a request without a good token. With `deep=true` it asks Zoom too, for admins.
 */
export const healthRoutes = (tally: WebhookTally) =>
  createRouter()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get(
      '/readyz',
      except((c) => !isDeep(c), signedIn, forAdmins),
      async (c) => {
        const limited = isDeep(c) ? null : await tooMany(c, 'failures')
        if (limited) return limited
        const [{ deadLetters, spilling, databaseMs, unreadable }, { zoom, lostHosts = [] }] =
          await Promise.all([c.get('ports').readiness(c.get('d1')), deeply(c)])
        const webhooks = tally.recent(c.get('ports').clock.now().getTime())
        const told = {
          databaseMs,
          webhooks,
          spilling,
          deadLetters,
          unreadable,
          zoom,
          ...(zoom && { lostHosts }),
        }
        if (deadLetters === null)
          return c.json({ status: 'unavailable', database: 'unavailable', ...told }, 503)
        if (zoom && (zoom.token !== 'ok' || zoom.missing.length > 0))
          return c.json({ status: 'unavailable', database: 'ok', ...told }, 503)
        const waiting = spilling + deadLetters + unreadable.length + lostHosts.length
        const status = waiting > 0 ? 'degraded' : 'ok'
        return c.json({ status, database: 'ok', ...told })
      },
    )
