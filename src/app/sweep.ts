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
  /** Objects that did not answer: the next sweep finds them again. */
  failed: number
}

/** Meetings of each watch at most, so that none is hidden behind another's. */
const LIMIT = 200
/** Objects reminded at a time. */
const LOT = 20

/** Watches over the objects' own alarms: for whatever they should have seen to long ago. */
export async function sweep(watches: readonly Watch[], clock: Clock): Promise<Swept> {
  const found = await Promise.all(
    watches.map(async ({ find, remind }) =>
      (await find(clock.now(), LIMIT)).map((number) => () => remind(number)),
    ),
  )
  const reminders = found.flat()
  let failed = 0
  for (let from = 0; from < reminders.length; from += LOT) {
    const lot = await Promise.allSettled(reminders.slice(from, from + LOT).map((remind) => remind()))
    failed += lot.filter(({ status }) => status === 'rejected').length
  }
  return { reminded: reminders.length - failed, failed }
}
