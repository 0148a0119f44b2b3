import type { Platform } from '../platform.ts'
import { sweepMeetings } from '../sweep.ts'

/**
 * Reminds meetings, and removes blanked data from the disk. Never rejects, because that would end the process. The next sweep tries again.
 */
export async function sweepAll(platform: Platform & { emptyJournals(): void }): Promise<void> {
  const works = [() => sweepMeetings(platform), async () => platform.emptyJournals()]
  for (const work of works) await work().catch(tell)
}

function tell(error: unknown): void {
  const name = error instanceof Error ? error.name : 'unknown'
  console.log(JSON.stringify({ level: 'error', event: 'sweep.failed', error: name }))
}
