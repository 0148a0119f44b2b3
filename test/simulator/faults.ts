import type { Context, MiddlewareHandler, Next } from 'hono'
import * as z from 'zod'
import type { Account, QueuedFault } from './account.ts'
import { cut, type Exchange } from './exchange.ts'
import { midnight } from './limits.ts'
import { overDay, overHostDay, overSecond, ZoomRefusal } from './refusal.ts'

const Participants = z.looseObject({ participants: z.array(z.unknown()) })

const HTML = '<!DOCTYPE html><html><body><h1>Zoom is temporarily unavailable</h1></body></html>'
const XML = '<?xml version="1.0" encoding="UTF-8"?><result><code>3001</code><message>error</message></result>'

/** Lets the next fault of the queue that matches happen to the request. */
export const faulty: MiddlewareHandler<Exchange> = async (c, next) => {
  const fault = nextFault(c.var.account, c.req.method, new URL(c.req.url).pathname, c.var.email)
  return fault === undefined ? next() : happen(fault, c, next)
}

function nextFault(
  account: Account,
  method: string,
  path: string,
  email: string | undefined,
): QueuedFault | undefined {
  const fault = account.faults.find(
    (one) =>
      one.times > 0 &&
      matches(one.method, method) &&
      matches(one.path, path) &&
      (one.email === undefined || one.email === email),
  )
  if (fault !== undefined) fault.times -= 1
  return fault
}

function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return text === pattern
  const last = rest.pop() ?? ''
  let position = first.length
  for (const part of rest) {
    const found = text.indexOf(part, position)
    if (found < 0) return false
    position = found + part.length
  }
  return text.startsWith(first) && text.endsWith(last) && text.length - last.length >= position
}

async function happen(fault: QueuedFault, c: Context<Exchange>, next: Next): Promise<Response | undefined> {
  switch (fault.kind) {
    case 'per-second':
      throw overSecond('Light', 80, fault.retryAfter)
    case 'daily':
      throw overDay('Heavy', 60_000, midnight(c.var.account))
    case 'host-daily':
      throw overHostDay(c.var.account.settings.limits.hostPerDay)
    case 'error':
      throw new ZoomRefusal(fault.status, fault.code ?? fault.status, fault.message ?? 'Internal Error.')
    case 'timeout':
      return new Promise(() => {})
    case 'cut':
      return cut(c)
    case 'cut-after':
      await next()
      cut(c)
      return undefined
    case 'slow':
      await new Promise((done) => setTimeout(done, fault.milliseconds))
      await next()
      return undefined
    case 'incomplete': {
      await next()
      const { participants, ...rest } = Participants.parse(await c.res.json())
      c.res = Response.json({ ...rest, participants: participants.slice(0, -1) })
      return undefined
    }
    case 'odd-row': {
      await next()
      const { participants, ...rest } = Participants.parse(await c.res.json())
      const [first, ...others] = participants
      const odd = { ...z.looseObject({}).parse(first), [fault.field]: fault.value }
      c.res = Response.json({ ...rest, participants: [odd, ...others] })
      return undefined
    }
    case 'html':
      return new Response(HTML, { status: fault.status, headers: { 'content-type': 'text/html' } })
    case 'xml':
      return new Response(XML, { status: fault.status, headers: { 'content-type': 'application/xml' } })
    case 'empty':
      return new Response(null, { status: fault.status })
  }
}
