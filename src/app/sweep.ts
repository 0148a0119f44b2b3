import type { Clock } from './ports.ts'

/** A reason to remind meetings. Finds the meetings concerned, the most pressing first, at most `limit`. */
export type Watch = (now: Date, limit: number) => Promise<Reminder[]>

/** Safe to repeat: the meeting knows whether anything is left to do. */
export type Reminder = () => Promise<unknown>

/** A watch, and the act for each thing that it finds. */
export const watch =
  <T>(find: Find<T>, remind: (found: T) => Promise<unknown>): Watch =>
  async (now, limit) =>
    inTurn(await find(now, MOST), now, limit).map((found) => () => remind(found))

/** A meeting that is reminded in vain is found again by each sweep. So if there are more than the limit, each sweep takes the next ones. */
function inTurn<T>(found: readonly T[], now: Date, limit: number): T[] {
  if (found.length <= limit) return [...found]
  const from = (Math.floor(now.getTime() / EVERY_MS) * limit) % found.length
  return [...found.slice(from), ...found.slice(0, from)].slice(0, limit)
}

export type Find<T> = (now: Date, limit: number) => Promise<T[]>

export interface Swept {
  reminded: number
  /** Searches that failed, and meetings that did not answer. The next sweep tries them again. */
  failed: number
}

/** Between one sweep and the next. */
export const EVERY_MS = 5 * 60_000
/** The most that a watch finds. */
const MOST = 2_000
/** The most meetings for each watch, so that one watch cannot crowd out another. */
const LIMIT = 200
/** Meetings reminded at a time. */
const LOT = 20

/** Reminds meetings with a duty long overdue: their own alarm was lost. */
export async function sweep(watches: readonly Watch[], clock: Clock): Promise<Swept> {
  // A watch without its database does not stop the others.
  const looked = await Promise.allSettled(watches.map((look) => look(clock.now(), LIMIT)))
  const reminders = looked.flatMap((look) => (look.status === 'fulfilled' ? look.value : []))
  let failed = looked.filter(({ status }) => status === 'rejected').length
  let reminded = 0
  for (let from = 0; from < reminders.length; from += LOT) {
    const lot = await Promise.allSettled(reminders.slice(from, from + LOT).map((remind) => remind()))
    const inVain = lot.filter(({ status }) => status === 'rejected').length
    failed += inVain
    reminded += lot.length - inVain
  }
  return { reminded, failed }
}
