import { SECOND_MS } from '../../domain/when/duration.ts'

/** Zoom's class of a call. Each class has limits of its own for the whole account. */
export type Label = 'light' | 'medium' | 'heavy'

export const ZOOM_PLANS = ['free', 'pro', 'business'] as const
/** Of the Zoom account. Education is `business`. */
export type ZoomPlan = (typeof ZOOM_PLANS)[number]

/** The calls that one Zoom account may make, shared by all callers. There is one budget an account. */
export interface Budget {
  /** Takes so many slots of a class, if they come within `withinMs`. */
  take(label: Label, count: number, withinMs: number): Promise<Grant>
}

/** Slots of one class. All times are from now on, because the clocks of two machines differ. */
export interface Grant {
  /** The times of the taken slots, in milliseconds. */
  delays: number[]
  /** The times of the slots that came too late, in milliseconds. They are not taken and must be asked for again then. */
  againInMs: number
}

/** Calls a second of the whole account, by Zoom's documentation. */
const LIMITS = {
  free: { light: 4, medium: 2, heavy: 1 },
  pro: { light: 30, medium: 20, heavy: 10 },
  business: { light: 80, medium: 60, heavy: 40 },
} satisfies Record<ZoomPlan, Record<Label, number>>

/**
 * Slots come evenly, at this share of Zoom's limit. After a pause, the remaining share may come at once. So no second, at any start,
 * has more calls than the limit.
 */
const EVEN_SHARE = 0.8
const AT_ONCE_SHARE = 0.2

interface Queue {
  /** The time of the next slot at an even pace. */
  next: number
  /** The end of all promised slots, including slots that must be asked for again. */
  promised: number
}

/** `now` in milliseconds, of a clock that is never set. */
export function createBudget(plan: ZoomPlan, now: () => number): Budget {
  const lines = new Map<Label, Queue>()
  return {
    async take(label, count, withinMs) {
      const at = now()
      const { gapMs, leadMs } = paceOf(LIMITS[plan][label])
      const line = lines.get(label) ?? { next: 0, promised: 0 }
      const delays: number[] = []
      let next = Math.max(line.next, at)
      const delayOf = (time: number) => Math.max(0, toMicroseconds(time - leadMs - at))
      while (delays.length < count && delayOf(next) <= withinMs) {
        delays.push(delayOf(next))
        next += gapMs
      }
      const first = Math.max(next, line.promised)
      lines.set(label, { next, promised: first + (count - delays.length) * gapMs })
      return { delays, againInMs: delayOf(first) }
    },
  }
}

const toMicroseconds = (ms: number): number => Math.round(ms * 1_000) / 1_000

/** `leadMs` before its even time, a slot may be used: after a pause so many come at once. */
function paceOf(limit: number): { gapMs: number; leadMs: number } {
  const gapMs = SECOND_MS / (limit * EVEN_SHARE)
  const atOnce = Math.max(1, Math.floor(limit * AT_ONCE_SHARE))
  return { gapMs, leadMs: (atOnce - 1) * gapMs }
}
