import type { TestProject } from 'vitest/node'
import { startReceiver } from '../support/receiver.ts'
import { startSimulator } from './server.ts'

/** One simulator for all tests that run inside workerd, and one receiver of what they have told. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [simulator, receiver] = await Promise.all([startSimulator(), startReceiver()])
  project.provide('receiverUrl', receiver.url)
  project.provide('simulatorUrl', simulator.url)
  return async () => {
    await Promise.all([simulator.close(), receiver.close()])
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    simulatorUrl: string
    receiverUrl: string
  }
}
