import type { TestProject } from 'vitest/node'
import { startSimulator } from './server.ts'

/** One simulator for all tests that run inside workerd. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const simulator = await startSimulator()
  project.provide('simulatorUrl', simulator.url)
  return () => simulator.close()
}

declare module 'vitest' {
  interface ProvidedContext {
    simulatorUrl: string
  }
}
