import { linkEmails } from '../app/linkEmails.ts'
import { type Judging, type Numbers, numbersOf } from '../app/numbers.ts'
import type { MeetingView, Roll } from '../app/queries.ts'
import type { RollcallContext } from './env.ts'

/** A session with everybody whom it knows, and how many came. */
export interface SessionRoll {
  meeting: MeetingView
  roll: Roll
  numbers: Numbers
}

/** Reads them. A guest whose e-mail the roster has learnt since is linked first. */
export async function sessionRoll(c: RollcallContext, meeting: MeetingView): Promise<SessionRoll> {
  const roll = await c.var.queries.roll(meeting)
  const fresh = roll.isLinkable ? await linked(c, meeting) : null
  return fresh ?? counted(c, meeting, roll)
}

async function linked(c: RollcallContext, { id, zoom_meeting_id }: MeetingView): Promise<SessionRoll | null> {
  const { ports, claims, d1 } = c.var
  const bookmark = await linkEmails(ports, zoom_meeting_id, id)
  if (bookmark === null) return null
  const reads = ports.reads(bookmark, d1)
  const { meeting } = await reads.sight(claims.id, id)
  return meeting && counted(c, meeting, await reads.roll(meeting))
}

const counted = (c: RollcallContext, meeting: MeetingView, roll: Roll): SessionRoll => ({
  meeting,
  roll,
  numbers: numbersOf(meeting, roll, judgingIn(c)),
})

export const judgingIn = ({ var: { ports } }: RollcallContext): Judging => ({
  now: ports.clock.now().getTime(),
  rule: ports.rule,
})
