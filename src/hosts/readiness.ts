import { DatabaseUnavailable, type Readiness } from '../app/ports.ts'
import { countDeadLetters } from '../store/deadLetters.ts'
import type { SqlDatabase } from '../store/sql.ts'

/** Asks the database, and which meetings spill; where that is not known, it counts nothing. */
export async function readinessOf(db: SqlDatabase, spilling: () => Promise<string[]>): Promise<Readiness> {
  const [deadLetters, numbers] = await Promise.all([
    countDeadLetters(db).catch(unlessDown),
    spilling().catch(() => []),
  ])
  return { deadLetters, spilling: numbers.length }
}

function unlessDown(error: unknown): null {
  if (error instanceof DatabaseUnavailable) return null
  throw error
}
