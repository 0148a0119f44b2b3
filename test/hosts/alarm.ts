import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import type { SessionPlan } from '../../src/meeting/duties/plans.ts'
import { objectOf } from '../support/heldClass.ts'

/** Brings everything that an object has planned forward to now, and has it done. */
export async function ring(number: number): Promise<void> {
  await runInDurableObject(objectOf(number), async (_, { storage }) => {
    const now = Date.now()
    for (const [duty] of storage.kv.list({ prefix: 'duty/' })) storage.kv.put(duty, now)
    for (const [session, plan] of storage.kv.list<SessionPlan>({ prefix: 'session/' }))
      if (plan.reportAt !== null) storage.kv.put(session, { ...plan, reportAt: now })
  })
  // It has its plans in memory too.
  await evictDurableObject(objectOf(number))
  await runDurableObjectAlarm(objectOf(number))
}
