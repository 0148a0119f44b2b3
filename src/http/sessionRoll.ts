import { linkEmails } from '../app/linkEmails.ts'
import type { MeetingView } from '../app/meetingView.ts'
import { type Judging, type Numbers, numbersOf } from '../app/numbers.ts'
import type { Roll } from '../app/rollView.ts'
import type { RollcallContext } from './env.ts'
import { isFinal } from './finalTag.ts'
import type { SessionRead } from './reading.ts'

/** A session with all of its people and its numbers. */
export interface SessionRoll {
  meeting: MeetingView
  roll: Roll
  numbers: Numbers
}

export const readRoll: SessionRead<Roll> = (queries, bearer, id) => queries.roll(bearer, id)

/** A session in sight as found, with its numbers. */
export async function sessionRoll(c: RollcallContext, found: Roll): Promise<SessionRoll> {
  const { meeting, found: roll } = await upToDate(c, found, readRoll)
  return { meeting, roll, numbers: numbersOf(meeting, roll, judgingIn(c)) }
}

/**
 * A session in sight as found. If the roster has learnt a guest's e-mail since, the guest is linked first and the session is read again.
 */
export async function upToDate<Found extends { isLinkable: boolean }>(
  c: RollcallContext,
  found: Found,
  read: SessionRead<Found>,
): Promise<{ meeting: MeetingView; found: Found }> {
  const linked = found.isLinkable ? await afterLinking(c, read) : null
  const now = linked ?? { meeting: c.var.meeting, found }
  c.set('isFinal', isFinal(now.meeting))
  return now
}

async function afterLinking<Found>(c: RollcallContext, read: SessionRead<Found>) {
  const { ports, bearer, d1 } = c.var
  const { id, zoom_meeting_id } = c.var.meeting
  const bookmark = await linkEmails(ports, zoom_meeting_id, id)
  if (bookmark === null) return null
  const { queries } = ports.reads(bookmark, d1)
  const [{ meeting }, found] = await Promise.all([queries.sight(bearer, id), read(queries, bearer, id)])
  return meeting && { meeting, found }
}

export const judgingIn = ({ var: { ports } }: RollcallContext): Judging => ({
  now: ports.clock.now().getTime(),
  rule: ports.rule,
})
