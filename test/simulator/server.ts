import { Hono } from 'hono'
import { opened } from './account.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { controlApi } from './control-api.ts'
import type { Exchange } from './exchange.ts'
import { serve } from './node-server.ts'
import type { AccountOptions, OpenedAccount } from './protocol.ts'
import { registrationPage } from './registration-page.ts'
import { tokenApi } from './token-api.ts'
import { zoomApi } from './zoom-api.ts'

export type SimulatorOptions = {
  /** 0 takes any free port. */
  port?: number
  /** Of accounts that bring none of their own: the first has this one, the next the one after, and so on. */
  seed?: number
}

export type Simulator = {
  /** Without a slash at its end. */
  url: string
  openAccount(options?: AccountOptions): OpenedAccount
  /** Also breaks what is still open, requests that are never answered among it. */
  close(): Promise<void>
}

/** Starts Zoom on 127.0.0.1, without any account. */
export async function startSimulator({ port = 0, seed = 1 }: SimulatorOptions = {}): Promise<Simulator> {
  let url = ''
  const accounts = createAccounts(() => url, seed)
  const app = simulatorApp(accounts)
  const server = serve((request, connection) => app.fetch(request, connection))
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port')
  url = `http://127.0.0.1:${address.port}`
  return {
    url,
    openAccount: (options = {}) => opened(accounts.open(options)),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function simulatorApp(accounts: Accounts): Hono<Exchange> {
  const app = new Hono<Exchange>()
  app.route('/_control', controlApi(accounts))
  app.route('/oauth', tokenApi(accounts))
  app.route('/v2', zoomApi(accounts))
  app.route('/meeting/register', registrationPage(accounts))
  app.get('/j/:number', (c) => c.text(`Joined meeting ${c.req.param('number')}.`))
  app.get('/w/:number', (c) => c.text(`Joined meeting ${c.req.param('number')} as a registrant.`))
  app.get('/s/:number', (c) => {
    const link = accounts.byZak(Number(c.req.param('number')), c.req.query('zak') ?? '')
    if (link === undefined || link.expiresAt <= link.account.now()) return c.text('Sign in to start.', 401)
    return c.text(`Started ${link.meeting.topic}.`)
  })
  return app
}
