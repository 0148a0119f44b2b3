import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeEach } from 'vitest'
import { emptySchool, isSchoolKept } from './keptSchool.ts'

/** Local D1 takes several statements as one, in half the time of a batch: every test pays for this. */
const schema = env.MIGRATIONS.flatMap(({ queries }) => queries)
  .map((query) => `${query.replace(/;\s*$/, '')};`)
  .join('\n')

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

async function openSchool(): Promise<boolean> {
  await reset()
  try {
    await env.DB.prepare(schema).run()
    return true
  } catch (error) {
    // A database in use at that moment outlives the reset.
    if (String(error).includes('already exists')) return false
    throw error
  }
}
