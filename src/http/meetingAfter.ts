import type { RollcallContext } from './env.ts'
import { BOOKMARK_HEADER } from './headers.ts'
import { meetingJson } from './meetingJson.ts'

/** The session as it is once a write is in the log. The answer carries the write's bookmark. */
export async function meetingAfter(c: RollcallContext, { bookmark }: { bookmark: string | null }) {
  const { bearer, d1, meeting, ports } = c.var
  if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
  const now = await ports.reads(bookmark, d1).queries.sight(bearer, meeting.id)
  return meetingJson(c.var, now.meeting ?? meeting)
}
