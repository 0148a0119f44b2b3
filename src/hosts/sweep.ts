import { sweep } from '../app/sweep.ts'
import { findUnconfirmed } from '../store/unconfirmed.ts'
import type { Host } from './host.ts'

/** For every five minutes: reminds meetings of what they should have seen to long ago, and logs one line of it. */
export async function sweepMeetings({ database, meetings, spilling }: Host): Promise<void> {
  const unconfirmed = {
    find: findUnconfirmed(database.primary()()),
    remind: (number: string) => meetings.of(number).remind(),
  }
  const spilled = {
    find: async (_: Date, limit: number) => (await spilling()).slice(0, limit),
    remind: (number: string) => meetings.of(number).wake(),
  }
  const swept = await sweep([unconfirmed, spilled], { now: () => new Date() })
  console.log(JSON.stringify({ level: swept.failed > 0 ? 'warn' : 'info', event: 'swept', ...swept }))
}
