import { env } from 'cloudflare:workers'
import { type ControlledAccount, controlled } from '../simulator/control.ts'

/** The hand on the simulated Zoom account that the Worker of the tests uses. */
export const testAccount = (): ControlledAccount =>
  controlled(env.SIMULATOR_URL, {
    seed: 1,
    accountId: 'test-account',
    clientId: 'test-client',
    clientSecret: 'test-client-secret',
    webhookSecret: 'webhook-secret-of-the-tests',
    apiUrl: `${env.SIMULATOR_URL}/v2`,
    oauthUrl: `${env.SIMULATOR_URL}/oauth/token`,
    users: [],
  })
