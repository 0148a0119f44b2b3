import { sweep } from '../app/sweep.ts'
import { findUnconfirmed } from '../store/unconfirmed.ts'
import type { Host } from './host.ts'

/** Every five minutes: reminds meetings of overdue duties, and writes one log line. */
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
