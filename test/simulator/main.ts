import { parseArgs } from 'node:util'
import type { AccountOptions } from './protocol.ts'
import { startSimulator } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    'account-id': { type: 'string' },
    'client-id': { type: 'string' },
    'client-secret': { type: 'string' },
    'host-email': { type: 'string', default: 'host@school.example' },
  },
})

const given: Record<string, string | undefined> = {
  webhookUrl: values['webhook-url'],
  webhookSecret: values['webhook-secret'],
  accountId: values['account-id'],
  clientId: values['client-id'],
  clientSecret: values['client-secret'],
}

const options: AccountOptions = {
  ...given,
  seed: Number(values.seed),
  users: [{ email: values['host-email'] }],
}
const simulator = await startSimulator({ port: Number(values.port) })
const account = simulator.openAccount(options)

// One line of JSON, so that the starting program can read it; the secrets are the simulator's own.
console.log(JSON.stringify({ url: simulator.url, ...account }))

const stop = () => void simulator.close()
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
