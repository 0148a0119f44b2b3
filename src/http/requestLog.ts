import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { ZoomCost } from '../app/zoom.ts'
import type { DatabaseCost } from './databaseCost.ts'
import type { Env, HttpPorts } from './env.ts'

/**
 * Gives the request its ports and writes one log line about it: names of routes, numbers and pseudonyms, never a body, a header or a
 * person.
 */
export const requestLog = (ports: HttpPorts) =>
  createMiddleware<Env>(async (c, next) => {
    const { clock, log, pseudonym } = ports
    const began = clock.now().getTime()
    const d1: DatabaseCost = { batches: 0, statements: 0, rowsRead: 0, rowsWritten: 0 }
    const zoom: ZoomCost = { calls: 0, ms: 0 }
    c.set('d1', d1)
    c.set('ports', { ...ports, zoom: ports.zoom(zoom), spent: (more) => add(zoom, more) })
    await next()
    const actor = c.get('actor')
    const id = actor?.id ?? c.get('claims')?.id
    log({
      level: c.res.status >= 500 ? 'error' : 'info',
      requestId: c.get('requestId'),
      method: c.req.method,
      route: routePath(c, -1),
      actor: id === undefined ? null : await pseudonym(id),
      role: actor?.role ?? null,
      status: c.res.status,
      limited: c.get('limited'),
      d1,
      zoom,
      ms: clock.now().getTime() - began,
    })
  })

function add(zoom: ZoomCost, { calls, ms, ...last }: ZoomCost): void {
  Object.assign(zoom, last, { calls: zoom.calls + calls, ms: zoom.ms + ms })
}
