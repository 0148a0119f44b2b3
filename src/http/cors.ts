import { createMiddleware } from 'hono/factory'
import type { Env } from './env.ts'

interface CorsOptions {
  origins: readonly string[]
  allowHeaders: readonly string[]
  exposeHeaders: readonly string[]
  /** How long browsers remember the answer to a preflight, in seconds. */
  maxAge: number
}

const METHODS = 'GET,HEAD,PUT,POST,DELETE,PATCH,QUERY'

/**
 * Lets pages of these origins call. Headers are set before the answer is made, because Hono makes an answer anew for each that comes later. Hono's
 * own middleware makes each answer three times.
 */
export function cors({ origins, allowHeaders, exposeHeaders, maxAge }: CorsOptions) {
  const [allowed, exposed] = [allowHeaders.join(), exposeHeaders.join()]
  return createMiddleware<Env>(async (c, next) => {
    const origin = c.req.header('origin')
    if (origin !== undefined && origins.includes(origin)) c.header('access-control-allow-origin', origin)
    c.header('access-control-expose-headers', exposed)
    c.header('vary', 'Origin', { append: true })
    if (c.req.method !== 'OPTIONS') return next()
    c.header('vary', 'Access-Control-Request-Headers', { append: true })
    c.header('access-control-max-age', String(maxAge))
    c.header('access-control-allow-methods', METHODS)
    c.header('access-control-allow-headers', allowed)
    return c.body(null, 204)
  })
}
