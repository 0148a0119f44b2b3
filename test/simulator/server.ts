import { Hono } from 'hono'
import { type Account, opened } from './account.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { controlApi } from './control-api.ts'
import type { Exchange } from './exchange.ts'
import { links } from './links.ts'
import { remember } from './memory.ts'
import { serve } from './node-server.ts'
import { page } from './page/serve.ts'
import type { AccountOptions, OpenedAccount } from './protocol.ts'
import { registrationPage } from './registration-page.ts'
import { tokenApi } from './token-api.ts'
import { zoomApi } from './zoom-api.ts'

export type SimulatorOptions = {
  /** 0 takes any free port. */
  port?: number
  /** Of accounts that bring none of their own: the first has this one, the next the one after, and so on. */
  seed?: number
  /** A file that keeps what the accounts know over a restart. */
  memory?: string
}

export type Simulator = {
  /** Without a slash at its end. */
  url: string
  openAccount(options?: AccountOptions): OpenedAccount
  /** What Zoom remembers of a customer, for the tests in this process. */
  account(accountId: string): Account
  /** Answers without the network. */
  fetch(request: Request): Promise<Response>
  /** Also breaks what is still open, requests that are never answered among it. */
  close(): Promise<void>
}

/** Starts Zoom on 127.0.0.1, without any account. */
export async function startSimulator({
  port = 0,
  seed = 1,
  memory,
}: SimulatorOptions = {}): Promise<Simulator> {
  let url = ''
  const accounts = createAccounts(() => url, seed, memory)
  const app = simulatorApp(accounts)
  const server = serve((request, connection) => app.fetch(request, connection))
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', listening)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port')
  url = `http://127.0.0.1:${address.port}`
  const save = () => memory !== undefined && remember(memory, accounts.all())
  const saving = memory === undefined ? undefined : setInterval(save, SAVE_EVERY_MS).unref()
  return {
    url,
    openAccount: (options = {}) => opened(accounts.open(options)),
    account(accountId) {
      const account = accounts.byId(accountId)
      if (account === undefined) throw new Error(`account ${accountId} is not open`)
      return account
    },
    fetch: async (request) => app.fetch(request, { cut: () => undefined }),
    close: () =>
      new Promise((closed) => {
        clearInterval(saving)
        save()
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

const SAVE_EVERY_MS = 5_000

function simulatorApp(accounts: Accounts): Hono<Exchange> {
  const app = new Hono<Exchange>()
  app.route('/', page())
  app.route('/_control', controlApi(accounts))
  app.route('/oauth', tokenApi(accounts))
  app.route('/v2', zoomApi(accounts))
  app.route('/meeting/register', registrationPage(accounts))
  app.route('/', links(accounts))
  return app
}
