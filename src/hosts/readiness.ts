import { DatabaseUnavailable, type Readiness } from '../app/ports.ts'
import { countDeadLetters } from '../store/deadLetters.ts'
import type { SqlDatabase } from '../store/sql.ts'
import { unreadable } from './unreadable.ts'

/** Counts dead letters and meetings with a spill, and lists unreadable events. If the list of spills is not available, it counts 0. */
export async function readinessOf(db: SqlDatabase, spilling: () => Promise<string[]>): Promise<Readiness> {
  const began = Date.now()
  const counted = async () => {
    const deadLetters = await countDeadLetters(db).catch(unlessDown)
    const databaseMs = Date.now() - began
    const unread = await unreadable.now(db).catch((error) => unlessDown(error) ?? [])
    return { deadLetters, databaseMs, unreadable: unread }
  }
  const [database, numbers] = await Promise.all([counted(), spilling().catch(() => [])])
  return { ...database, spilling: numbers.length }
}

function unlessDown(error: unknown): null {
  if (error instanceof DatabaseUnavailable) return null
  throw error
}
