import type { Context, MiddlewareHandler } from 'hono'
import * as z from 'zod'
import type { Account } from './account.ts'
import type { Call } from './protocol.ts'

/** One request on its way through the simulator. */
export type Exchange = {
  /** `cut` destroys the connection. */
  Bindings: { cut: () => void }
  Variables: { account: Account; cut: boolean; email: string | undefined }
}

/** Writes down every request that found its account; one that was cut off or never answered has no status. */
export function recorded(account: Account): MiddlewareHandler<Exchange> {
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.url)
    const at = new Date(account.now()).toISOString()
    const email = await registeredIn(c.req.raw)
    const call: Call = { method: c.req.method, path: pathname + search, status: null, email, at }
    account.calls.push(call)
    c.set('account', account)
    c.set('email', email)
    await next()
    call.status = c.get('cut') ? null : c.res.status
  }
}

const Registration = z.object({ email: z.string() })

/** The e-mail of a request that registers one person; the body stays to be read. */
async function registeredIn(request: Request): Promise<string | undefined> {
  if (request.method !== 'POST' || !new URL(request.url).pathname.endsWith('/registrants')) return undefined
  const body = await request
    .clone()
    .json()
    .catch(() => null)
  return Registration.safeParse(body).data?.email
}

export function cut(c: Context<Exchange>): Response {
  c.set('cut', true)
  c.env.cut()
  return new Response()
}
