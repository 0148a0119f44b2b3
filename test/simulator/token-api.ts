import { Hono } from 'hono'
import type { Accounts } from './accounts.ts'
import { type Exchange, recorded } from './exchange.ts'
import { faulty } from './faults.ts'
import { grantToken, readCredentials, refusedGrant } from './oauth.ts'
import { answerError } from './zoom-api.ts'

/** Where Server-to-Server apps ask for their tokens. */
export function tokenApi(accounts: Accounts): Hono<Exchange> {
  const api = new Hono<Exchange>()
  api.onError(answerError)
  api.use(async (c, next) => {
    const account = accounts.byClient(readCredentials(c.req.header('authorization'))?.clientId ?? '')
    if (account === undefined) return refusedGrant('invalid_client', 'Invalid client_id or client_secret')
    return recorded(account)(c, next)
  })
  api.use(faulty)
  api.post('/token', async (c) => {
    const credentials = readCredentials(c.req.header('authorization'))
    if (credentials === undefined) return refusedGrant('invalid_client', 'Invalid client_id or client_secret')
    const form = new URLSearchParams(await c.req.text())
    for (const [name, value] of Object.entries(c.req.query())) form.set(name, value)
    return grantToken(c.var.account, credentials, form)
  })
  return api
}
