import type { Span } from './connection.ts'
import type { Use } from './instances.ts'
import { beganInWindow, type Schedule } from './schedule.ts'

/** The fields of a session that decide which instances belong to it. */
export interface Plan {
  id: string
  schedule: Schedule
  /** The local day of the session and of any instant, yyyy-mm-dd. */
  day: string
  dayOf: (at: number) => string
  /** Whether the window is known to be over. */
  isClosed: boolean
  /** When it was cancelled or deleted, in epoch milliseconds; null if it stands. */
  droppedAt: number | null
  /** See Planned. */
  occasion: readonly string[]
}

/** A host who lost the connection comes back within this time. */
export const RESTART_MS = 30 * 60_000

/** Zoom's clocks differ by seconds, so an instance may begin before the last one ends. */
export const isRestart = ({ from }: Pick<Span, 'from'>, last: Span | undefined): boolean =>
  last !== undefined && last.to !== null && from - last.to <= RESTART_MS

export const inOrder = (plans: readonly Plan[]): Plan[] =>
  [...plans].sort((a, b) => a.schedule.start - b.schedule.start || (a.id < b.id ? -1 : 1))

export function nearest(plans: readonly Plan[], { from }: Pick<Use, 'from'>): Plan | undefined {
  const distance = ({ schedule }: Plan) => Math.abs(from - schedule.start)
  return plans.reduce<Plan | undefined>(
    (best, plan) => (best === undefined || distance(plan) < distance(best) ? plan : best),
    undefined,
  )
}

/** The session with the instant in its window. */
export function nearestTo(at: number, plans: readonly Plan[]): Plan | undefined {
  const near = inOrder(plans).filter(({ schedule }) => beganInWindow({ from: at }, schedule))
  const [standing, dropped] = standingAt(at, near)
  return nearest(standing, { from: at }) ?? nearest(dropped, { from: at })
}

/** Whether the session was dropped when an instance began. Then the instance is the session's only if no other session has it. */
export const wasDropped = ({ droppedAt }: Plan, { from }: Pick<Use, 'from'>): boolean =>
  droppedAt !== null && from >= droppedAt

export function standingAt(at: number, plans: readonly Plan[]): [standing: Plan[], dropped: Plan[]] {
  const isDropped = (plan: Plan) => wasDropped(plan, { from: at })
  return [plans.filter((plan) => !isDropped(plan)), plans.filter(isDropped)]
}
