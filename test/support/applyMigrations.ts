import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeEach } from 'vitest'
import { emptySchool, isSchoolKept } from './keptSchool.ts'

const migrations = env.MIGRATIONS.flatMap(({ queries }) => queries)

/** Every test begins with an empty school, unless its file keeps one. */
beforeEach(async () => {
  let isOpen = isSchoolKept()
  while (!isOpen) isOpen = await openSchool()
})

/** An alarm that went off between two files would write into the school of the next. */
afterAll(async () => {
  emptySchool()
  await reset()
})

/** All migrations in one batch take a third as long as one by one. */
async function openSchool(): Promise<boolean> {
  await reset()
  try {
    await env.DB.batch(migrations.map((query) => env.DB.prepare(query)))
    return true
  } catch (error) {
    // A database in use at that moment outlives the reset.
    if (String(error).includes('already exists')) return false
    throw error
  }
}
