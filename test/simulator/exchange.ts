import type { Context, MiddlewareHandler } from 'hono'
import type { Account } from './account.ts'
import type { Call } from './protocol.ts'

/** One request on its way through the simulator. */
export type Exchange = {
  /** `cut` destroys the connection. */
  Bindings: { cut: () => void }
  Variables: { account: Account; cut: boolean }
}

/** Writes down every request that found its account; one that was cut off or never answered has no status. */
export function recorded(account: Account): MiddlewareHandler<Exchange> {
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.url)
    const at = new Date(account.now()).toISOString()
    const call: Call = { method: c.req.method, path: pathname + search, status: null, at }
    account.calls.push(call)
    c.set('account', account)
    await next()
    call.status = c.get('cut') ? null : c.res.status
  }
}

export function cut(c: Context<Exchange>): Response {
  c.set('cut', true)
  c.env.cut()
  return new Response()
}
