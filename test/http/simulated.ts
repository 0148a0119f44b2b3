import { env } from 'cloudflare:workers'
import { controlled } from '../simulator/control.ts'

/** The account that the tests' Rollcall is configured for; all tests share it. */
const account = controlled(env.SIMULATOR_URL, {
  seed: 1,
  accountId: 'test-account',
  clientId: 'test-client',
  clientSecret: 'test-client-secret',
  webhookSecret: 'webhook-secret-of-the-tests',
  apiUrl: `${env.SIMULATOR_URL}/v2`,
  oauthUrl: `${env.SIMULATOR_URL}/oauth/token`,
  users: [],
})

/** How often Zoom was asked about any of these: meetings by number, hosts by the beginning of their e-mail. */
export async function zoomCalls(...names: string[]): Promise<number> {
  const calls = await account.calls()
  return calls.filter(({ path }) => names.some((name) => path.includes(name))).length
}
