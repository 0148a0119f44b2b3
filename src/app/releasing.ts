import type { Clock, Meetings } from './ports.ts'

/**
 * The longest time from the first message to the meetings until the roster is stored: D1 ends a batch after 30 s. A
 * meeting that gets no second message compares its registrations then.
 */
const STORED_AFTER_MS = 60_000

/** A session that began earlier is over, even if Zoom never sent its end. */
const RECENT_MS = 24 * 60 * 60 * 1000

/**
 * Changes the roster and has the registrations of people who leave released. Their meetings get a message before the change, so that
 * nobody stays registered if this breaks off after the change. They get another message afterwards, so that nobody waits.
 */
export async function releasing<T>(
  { meetings, clock }: { meetings: Meetings; clock: Clock },
  meetingsLeft: (since: Date) => Promise<string[]>,
  change: () => Promise<T>,
): Promise<T> {
  const now = () => clock.now().getTime()
  const since = new Date(now() - RECENT_MS)
  await release(meetings, await meetingsLeft(since), now() + STORED_AFTER_MS)
  const changed = await change()
  // A second read, because a session may have been scheduled meanwhile with the class as it was.
  await release(meetings, await meetingsLeft(since), now())
  return changed
}

/** Meetings that get their message at the same time. */
const LOT = 50

/** A meeting that cannot be told does not stop the others. Throws at the end, so that the change is sent again. */
async function release(meetings: Meetings, numbers: readonly string[], at: number): Promise<void> {
  const told: PromiseSettledResult<void>[] = []
  for (let from = 0; from < numbers.length; from += LOT) {
    const lot = numbers.slice(from, from + LOT)
    told.push(...(await Promise.allSettled(lot.map((number) => meetings.of(number).release(at)))))
  }
  const failed = told.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}
