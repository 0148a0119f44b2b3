import { createMiddleware } from 'hono/factory'
import type { Env } from './env.ts'

export const REQUEST_ID_HEADER = 'x-request-id'

/** A UUID, or a trace’s id. What else a client sends may be a name or a token, and the log repeats it. */
const PLAIN_ID = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})$/i

/** Names the request, as its client does where that can be no secret, in the answer and in every line of the log. */
export const requestId = (newId: () => string) =>
  createMiddleware<Env>(async (c, next) => {
    const asked = c.req.header(REQUEST_ID_HEADER) ?? ''
    const id = PLAIN_ID.test(asked) ? asked : newId()
    c.set('requestId', id)
    c.header(REQUEST_ID_HEADER, id)
    await next()
  })
