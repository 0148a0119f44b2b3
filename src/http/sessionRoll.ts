import { linkEmails } from '../app/linkEmails.ts'
import { type Judging, type Numbers, numbersOf } from '../app/numbers.ts'
import type { MeetingView, Queries, Roll } from '../app/queries.ts'
import type { RollcallContext } from './env.ts'

/** A session with everybody whom it knows, and how many came. */
export interface SessionRoll {
  meeting: MeetingView
  roll: Roll
  numbers: Numbers
}

/** Reads them, as `upToDate` does. */
export async function sessionRoll(c: RollcallContext, meeting: MeetingView): Promise<SessionRoll> {
  const { found: roll, meeting: now } = await upToDate(c, meeting, (queries, of) => queries.roll(of))
  return { meeting: now, roll, numbers: numbersOf(now, roll, judgingIn(c)) }
}

/** Reads something of a session. A guest whose e-mail the roster has learnt since is linked first. */
export async function upToDate<Found extends { isLinkable: boolean }>(
  c: RollcallContext,
  meeting: MeetingView,
  read: (queries: Queries, meeting: MeetingView) => Promise<Found>,
): Promise<{ meeting: MeetingView; found: Found }> {
  const found = await read(c.var.queries, meeting)
  const linked = found.isLinkable ? await afterLinking(c, meeting) : null
  if (linked === null) return { meeting, found }
  return { meeting: linked.meeting, found: await read(linked.queries, linked.meeting) }
}

async function afterLinking(c: RollcallContext, { id, zoom_meeting_id }: MeetingView) {
  const { ports, claims, d1 } = c.var
  const bookmark = await linkEmails(ports, zoom_meeting_id, id)
  if (bookmark === null) return null
  const queries = ports.reads(bookmark, d1)
  const { meeting } = await queries.sight(claims.id, id)
  return meeting && { meeting, queries }
}

export const judgingIn = ({ var: { ports } }: RollcallContext): Judging => ({
  now: ports.clock.now().getTime(),
  rule: ports.rule,
})
