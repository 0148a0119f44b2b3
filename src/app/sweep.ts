import type { Clock } from './ports.ts'

/** Finds meetings whose objects have something left to do, by number, those first that should be looked at first. */
export type Finder = (now: Date, limit: number) => Promise<string[]>

export interface SweepPorts {
  /** Each for one way in which a meeting can be forgotten. */
  finders: readonly Finder[]
  /** Has a meeting's object see to its duties; it knows itself whether there is anything to do. */
  wake: (number: string) => Promise<void>
  clock: Clock
}

export interface Swept {
  woken: number
  /** Whose objects did not answer: the next sweep finds them again. */
  failed: number
}

/** Meetings that each finder names at most, so that none of them hides behind another's. */
const LIMIT = 200
/** Objects woken at a time. */
const LOT = 20

/**
 * Watches over the objects' own alarms: whatever they should have seen to long ago is looked for, and they are woken.
 * Waking twice does no harm.
 */
export async function sweep({ finders, wake, clock }: SweepPorts): Promise<Swept> {
  const found = await Promise.all(finders.map((find) => find(clock.now(), LIMIT)))
  const numbers = [...new Set(found.flat())]
  let failed = 0
  for (let from = 0; from < numbers.length; from += LOT) {
    const woken = await Promise.allSettled(numbers.slice(from, from + LOT).map(wake))
    failed += woken.filter(({ status }) => status === 'rejected').length
  }
  return { woken: numbers.length - failed, failed }
}
