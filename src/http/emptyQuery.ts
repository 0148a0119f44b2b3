import { createMiddleware } from 'hono/factory'
import type { Env } from './env.ts'

/** A form sends `?classId=` for an empty field. No value of the API is empty, so an empty field counts as absent. */
export const withoutEmptyQuery = createMiddleware<Env>((c, next) => {
  const { url, method, headers, body } = c.req.raw
  if (body === null && HAS_EMPTY.test(url)) {
    const given = new URL(url)
    for (const [name, value] of [...given.searchParams]) if (value === '') given.searchParams.delete(name, '')
    // Built from its parts, because a copy of the whole request makes Deno watch for the client's disconnect.
    c.req.raw = new Request(given, { method, headers })
  }
  return next()
})

const HAS_EMPTY = /[?&][^=&#]*=(?:&|#|$)/
