import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { objectOf } from '../support/heldClass.ts'

/** Brings whatever an object has planned forward to now, and has it done. */
export async function ring(number: number): Promise<void> {
  await runInDurableObject(objectOf(number), async (_, { storage }) => {
    for (const [duty] of storage.kv.list({ prefix: 'duty/' })) storage.kv.put(duty, Date.now())
  })
  await runDurableObjectAlarm(objectOf(number))
}
