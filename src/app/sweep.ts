import type { Clock } from './ports.ts'

/** One way in which a meeting's object can forget what it has to do, and how it is reminded. */
export interface Watch {
  /** Zoom's numbers of the meetings concerned; the most pressing first, where there are more than `limit`. */
  find: (now: Date, limit: number) => Promise<string[]>
  /** Doing it twice does no harm: the object knows itself whether there is anything left to do. */
  remind: (number: string) => Promise<void>
}

export interface Swept {
  reminded: number
  /** Watches that could not look, and objects that did not answer: the next sweep tries them again. */
  failed: number
}

/** Meetings of each watch at most, so that none is hidden behind another's. */
const LIMIT = 200
/** Objects reminded at a time. */
const LOT = 20

/** Watches over the objects' own alarms: for whatever they should have seen to long ago. */
export async function sweep(watches: readonly Watch[], clock: Clock): Promise<Swept> {
  // One that cannot look, for its database is away, does not blind the others.
  const looked = await Promise.allSettled(watches.map((watch) => remindersOf(watch, clock.now())))
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

async function remindersOf({ find, remind }: Watch, now: Date): Promise<(() => Promise<void>)[]> {
  const numbers = await find(now, LIMIT)
  return numbers.map((number) => () => remind(number))
}
