import { createMiddleware } from 'hono/factory'
import type { Env, RollcallContext } from './env.ts'
import { REQUEST_ID_HEADER } from './headers.ts'

/** A UUID, or the id of a trace. Any other text might be a name or a token, which log lines must not repeat. */
const PLAIN_ID = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})$/i

/** Gives the request an id, in its answer and in its log lines: the client's if it is a plain id, else a new id. */
export const requestId = (newId: () => string) =>
  createMiddleware<Env>(async (c, next) => {
    nameRequest(c, newId)
    await next()
  })

export function nameRequest(c: RollcallContext, newId: () => string): string {
  const asked = c.req.header(REQUEST_ID_HEADER)
  const id = asked !== undefined && PLAIN_ID.test(asked) ? asked : newId()
  c.set('requestId', id)
  c.header(REQUEST_ID_HEADER, id)
  return id
}
