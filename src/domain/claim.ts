import type { Command } from './commands.ts'
import type { Fact } from './events.ts'
import { type Session, scheduleIn } from './meeting.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'
import { windowOf } from './when/schedule.ts'

/** Nobody joins and leaves so often in one session. Further claims are not recorded. */
const MOST_MARKS = 20

/**
 * Records a user's claim within the session's window. A joined after a joined is not recorded. A left after a left is not recorded.
 */
export function claimParticipation(
  session: Session,
  { userId, action, at }: Extract<Command, { type: 'ClaimParticipation' }>,
): Result<Fact[], Refusal<'OUTSIDE_WINDOW'>> {
  const window = windowOf(scheduleIn(session.row))
  const time = Date.parse(at)
  if (time < window.from || time > window.to)
    return refuse(
      'OUTSIDE_WINDOW',
      'This can be told from 30 minutes before the class until 2 hours after it',
    )
  const marks = session.claims.get(userId) ?? []
  const isIn = marks.at(-1)?.kind === 'joined'
  if (isIn === (action === 'join') || marks.length >= MOST_MARKS) return ok([])
  return ok([{ type: 'ParticipationClaimed', data: { sessionId: session.id, userId, action, at } }])
}
