import { setTimeout } from 'node:timers/promises'

/** Stands for cloudflare:test: on Deno an alarm rings by itself, so a test that wants it rung only waits. */
export async function runDurableObjectAlarm(): Promise<boolean> {
  await setTimeout(20)
  return true
}

const elsewhere = (): never => {
  throw new Error('Only workerd has this')
}

export const runInDurableObject = elsewhere
export const evictAllDurableObjects = elsewhere
export const evictDurableObject = elsewhere
export const abortAllDurableObjects = elsewhere
export const createExecutionContext = elsewhere
export const reset = elsewhere
