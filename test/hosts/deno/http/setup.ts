import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { emptySchool, isSchoolKept } from '../../../support/keptSchool.ts'
import { ONLY_ON_CLOUDFLARE } from './onlyOnCloudflare.ts'
import { beginSchool, errors } from './school.ts'

// Some files ask before their first test does.
await beginSchool()

/** Every test begins with an empty school, unless its file keeps one. */
beforeEach(async ({ task, skip }) => {
  const missing = ONLY_ON_CLOUDFLARE[task.name]
  if (missing !== undefined) skip(`Deno has no ${missing}`)
  if (!isSchoolKept()) await beginSchool()
})

afterEach(() => expect(errors.splice(0)).toEqual([]))

afterAll(emptySchool)
