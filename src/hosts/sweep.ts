import { uuidv7 } from 'uuidv7'
import { sweep, type Watch, watch } from '../app/sweep.ts'
import { record } from '../app/write.ts'
import { findLinkable, findUnconfirmed } from '../store/unconfirmed.ts'
import type { Platform } from './platform.ts'

const stamps = { clock: { now: () => new Date() }, newId: uuidv7 }

/**
 * Every five minutes: reminds meetings of overdue duties, the teller of the log, the timetable of its steps and the
 * pool of Zoom’s users, and writes one log line.
 */
export async function sweepMeetings({
  database,
  meetings,
  teller,
  timetable,
  pool,
  spilling,
}: Platform): Promise<void> {
  const db = database.primary()()
  const unconfirmed = watch(findUnconfirmed(db), (number) => meetings.of(number).remind())
  const linkable = watch(findLinkable(db), ({ number, sessionId }) =>
    record({ ...stamps, writer: meetings.of(number) }, { type: 'LinkEmails', sessionId, users: [] }),
  )
  const spilled = watch(spilling, (number) => meetings.of(number).wake())
  // Deletes names and e-mails that a broken-off import left. There is nobody to remind.
  const leftBehind: Watch = async (now) => {
    const [{ forgetBrokenOff }, { createImportStore }] = await Promise.all([
      import('../app/importFile.ts'),
      import('../store/rosterImports.ts'),
    ])
    await forgetBrokenOff(createImportStore(db), now)
    return []
  }
  const swept = await sweep([unconfirmed, linkable, spilled, leftBehind], stamps.clock)
  // A call after a commit may have been lost, or an alarm.
  const woken = await Promise.allSettled([teller.wake(), timetable.wake(), pool.refresh()])
  swept.failed += woken.filter(({ status }) => status === 'rejected').length
  console.log(JSON.stringify({ level: swept.failed > 0 ? 'warn' : 'info', event: 'swept', ...swept }))
}
