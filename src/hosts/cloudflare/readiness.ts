import { DatabaseUnavailable, type Readiness } from '../../app/ports.ts'
import { countDeadLetters } from '../../store/deadLetters.ts'
import type { Bindings } from './bindings.ts'
import { type OnBatch, sqlOver } from './d1.ts'
import { markedSpills } from './spillMark.ts'

/** Asks D1 and KV; a KV that does not answer counts nothing. */
export async function readinessOf({ DB, KV }: Bindings, onBatch: OnBatch): Promise<Readiness> {
  const db = sqlOver(DB.withSession('first-primary'), onBatch)
  const [deadLetters, spilling] = await Promise.all([
    countDeadLetters(db).catch(unlessDown),
    markedSpills(KV).catch(() => []),
  ])
  return { deadLetters, spilling: spilling.length }
}

function unlessDown(error: unknown): null {
  if (error instanceof DatabaseUnavailable) return null
  throw error
}
