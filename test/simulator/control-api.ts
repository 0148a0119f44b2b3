import { type Context, Hono } from 'hono'
import { type Account, opened, setClock } from './account.ts'
import type { Accounts } from './accounts.ts'
import { live } from './live/live.ts'
import { listed, reported, shown } from './live/shown.ts'
import { play } from './play.ts'
import { actInPortal } from './portal.ts'
import {
  AccountOptions,
  Applicant,
  ClockSetting,
  DeliverRequest,
  Fault,
  LiveAction,
  PlayRequest,
  PortalAction,
  PostWish,
  UserChange,
  WebhookUrl,
} from './protocol.ts'
import { askOnPage } from './registration-page.ts'
import { changeUser } from './users.ts'
import { deliver } from './webhooks.ts'

/** The tests' own API. An error is told as {error} with status 400. */
export function controlApi(accounts: Accounts): Hono {
  const api = new Hono()
  api.onError((error, c) => c.json({ error: error.message }, 400))
  // A page of somebody else's may not run meetings here.
  api.use((c, next) =>
    c.req.header('sec-fetch-site') === 'cross-site' ? Promise.resolve(c.body(null, 403)) : next(),
  )
  const account = (c: Context) => found(accounts.byId(c.req.param('account') ?? ''), 'account')
  api.post('/accounts', async (c) => {
    const options = AccountOptions.parse(await c.req.json())
    return c.json(opened(accounts.open(options)), 201)
  })
  api.get('/accounts', (c) => c.json(accounts.all().map(({ accountId }) => ({ accountId }))))
  api.get('/accounts/:account/calls', (c) => c.json(account(c).calls))
  api.get('/accounts/:account/meetings/:number/registrants', (c) =>
    c.json(meetingOf(account(c), c.req.param('number')).registrants),
  )
  stateRoutes(api, account)
  webhookRoutes(api, account)
  liveRoutes(api, account)
  return api
}

type AccountOf = (c: Context) => Account

function stateRoutes(api: Hono, account: AccountOf): void {
  api.post('/accounts/:account/faults', async (c) => {
    account(c).faults.push(Fault.parse(await c.req.json()))
    return c.body(null, 204)
  })
  api.delete('/accounts/:account/faults', (c) => {
    account(c).faults = []
    return c.body(null, 204)
  })
  api.post('/accounts/:account/revoke-tokens', (c) => {
    const { tokens } = account(c)
    for (const token of tokens.keys()) tokens.set(token, 0)
    return c.body(null, 204)
  })
  api.post('/accounts/:account/clock', async (c) => {
    setClock(account(c), ClockSetting.parse(await c.req.json()))
    return c.body(null, 204)
  })
  api.post('/accounts/:account/users', async (c) => {
    changeUser(account(c), UserChange.parse(await c.req.json()))
    return c.body(null, 204)
  })
  api.post('/accounts/:account/webhook-url', async (c) => {
    account(c).webhookUrl = WebhookUrl.parse(await c.req.json()).webhookUrl
    return c.body(null, 204)
  })
}

function webhookRoutes(api: Hono, account: AccountOf): void {
  api.post('/accounts/:account/meetings/:number/play', async (c) => {
    const meeting = meetingOf(account(c), c.req.param('number'))
    return c.json(await play(account(c), meeting, PlayRequest.parse(await c.req.json())))
  })
  api.post('/accounts/:account/meetings/:number/page', async (c) => {
    const meeting = meetingOf(account(c), c.req.param('number'))
    return c.json(await askOnPage(account(c), meeting, Applicant.parse(await c.req.json())))
  })
  api.post('/accounts/:account/meetings/:number/portal', async (c) => {
    const action = PortalAction.parse(await c.req.json())
    return c.json(await actInPortal(account(c), Number(c.req.param('number')), action))
  })
  api.post('/accounts/:account/webhooks', async (c) => {
    const { body, ...options } = DeliverRequest.parse(await c.req.json())
    const { webhookSecret: secret, clientId, webhookUrl } = account(c)
    const url = found(webhookUrl ?? undefined, 'webhook address')
    return c.json(await deliver(body, { url, secret, clientId, ...options }))
  })
}

/** For people who run meetings by hand: the page of the simulator, above all. */
function liveRoutes(api: Hono, account: AccountOf): void {
  api.get('/accounts/:account/meetings', (c) => c.json(listed(account(c))))
  api.get('/accounts/:account/meetings/:number', (c) => {
    const meeting = meetingOf(account(c), c.req.param('number'))
    return c.json(shown(account(c), meeting))
  })
  api.get('/accounts/:account/meetings/:number/report/:instance', (c) => {
    const meeting = meetingOf(account(c), c.req.param('number'))
    return c.json(reported(meeting, Number(c.req.param('instance'))))
  })
  api.post('/accounts/:account/meetings/:number/live', async (c) => {
    const meeting = meetingOf(account(c), c.req.param('number'))
    const { attendee, webhooks } = live(account(c), meeting, LiveAction.parse(await c.req.json()))
    return c.json({ attendee, webhooks })
  })
  api.get('/accounts/:account/sent', (c) => {
    const { wish, sent } = account(c)
    const number = c.req.query('meeting')
    return c.json({
      wish,
      sent: sent.filter((one) => number === undefined || one.meeting === number).slice(-60),
    })
  })
  api.put('/accounts/:account/wish', async (c) => {
    account(c).wish = PostWish.nullable().parse(await c.req.json())
    return c.body(null, 204)
  })
}

const meetingOf = ({ meetings }: Account, number: string) => found(meetings.get(Number(number)), 'meeting')

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`no such ${what}`)
  return value
}
