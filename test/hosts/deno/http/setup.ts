import { afterEach, beforeEach, expect } from 'vitest'
import { beginSchool, errors } from './school.ts'

/** By their names, with what Deno has not. */
const ONLY_ON_CLOUDFLARE: Record<string, string> = {
  'a bookmark that D1 never made is not shown to it': 'bookmarks',
  'gives a repeat the first answer, but for the start URL': 'bookmarks',
  'gives a repeat the first answer, with which what was written can be read': 'bookmarks',
  'its teacher corrects a record, which stands over what Zoom tells later': 'bookmarks',
  'the teacher says who it was: one row, the counters and the attendance follow': 'bookmarks',
  'is named nowhere any more, while counts and attendance stay': 'bookmarks',
  'is erased for good: a rebuild gives the same, and so does a second time': 'D1’s sessions',
  'has the rights of their token alone, as whoever the roster does not know': 'D1’s sessions',
  'is nobody to the roster, and somebody who has left': 'D1’s sessions',
  'is erased by the next request where one fails midway': 'D1’s sessions',
  'schedules a class, lists what comes page by page, joins, and reads who was there': 'alarms by hand',
  'sends a file again only where it has changed': 'ETags of static assets',
}

// Some files ask before their first test does.
await beginSchool()

/** Every test begins with an empty school. */
beforeEach(async ({ task, skip }) => {
  const missing = ONLY_ON_CLOUDFLARE[task.name]
  if (missing !== undefined) skip(`Deno has no ${missing}`)
  await beginSchool()
})

afterEach(() => expect(errors.splice(0)).toEqual([]))
