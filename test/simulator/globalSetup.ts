import type { TestProject } from 'vitest/node'
import { startSimulator } from './server.ts'

/** One simulator for all tests that run inside workerd, with the account that their Rollcall is configured for. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const simulator = await startSimulator()
  simulator.openAccount({
    accountId: 'test-account',
    clientId: 'test-client',
    clientSecret: 'test-client-secret',
    webhookSecret: 'webhook-secret-of-the-tests',
    users: [{ email: 'zoom-host@school.example' }, { email: 'teacher@school.example' }],
    limits: { enforced: false, hostPerDay: 1_000_000 },
  })
  project.provide('simulatorUrl', simulator.url)
  return () => simulator.close()
}

declare module 'vitest' {
  interface ProvidedContext {
    simulatorUrl: string
  }
}
