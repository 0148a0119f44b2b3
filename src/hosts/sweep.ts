import { uuidv7 } from 'uuidv7'
import { sweep, watch } from '../app/sweep.ts'
import { record } from '../app/write.ts'
import { findLinkable, findUnconfirmed } from '../store/unconfirmed.ts'
import type { Host } from './host.ts'

const stamps = { clock: { now: () => new Date() }, newId: uuidv7 }

/** Every five minutes: reminds meetings of overdue duties, and writes one log line. */
export async function sweepMeetings({ database, meetings, spilling }: Host): Promise<void> {
  const db = database.primary()()
  const unconfirmed = watch(findUnconfirmed(db), (number) => meetings.of(number).remind())
  const linkable = watch(findLinkable(db), ({ number, sessionId }) =>
    record({ ...stamps, writer: meetings.of(number) }, { type: 'LinkEmails', sessionId, users: [] }),
  )
  const spilled = watch(spilling, (number) => meetings.of(number).wake())
  const swept = await sweep([unconfirmed, linkable, spilled], stamps.clock)
  console.log(JSON.stringify({ level: swept.failed > 0 ? 'warn' : 'info', event: 'swept', ...swept }))
}
