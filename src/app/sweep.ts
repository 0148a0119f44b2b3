import type { Clock } from './ports.ts'

/** A reason to wake meetings that missed their alarm. */
export interface Watch {
  /** Zoom's numbers of the meetings to wake. If there are more than `limit`, the most pressing ones. */
  find: (now: Date, limit: number) => Promise<string[]>
  /** Safe to repeat: the meeting knows whether anything is left to do. */
  remind: (number: string) => Promise<void>
}

export interface Swept {
  reminded: number
  /** Watches whose search failed, and meetings that did not answer. The next sweep tries them again. */
  failed: number
}

/** The most meetings for each watch, so that one watch cannot crowd out another. */
const LIMIT = 200
/** Meetings reminded at a time. */
const LOT = 20

/** Reminds meetings whose duty is long overdue, because their own alarm was lost. */
export async function sweep(watches: readonly Watch[], clock: Clock): Promise<Swept> {
  // A watch whose database is away does not stop the others.
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
