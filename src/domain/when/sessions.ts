import type { Span } from './connection.ts'
import type { Use } from './instances.ts'
import { heldOutside } from './outside.ts'
import { inOrder, isRestart, nearest, type Plan, RESTART_MS, standingAt } from './plan.ts'
import { beganInWindow, endOf, isTryOut, overlaps, type Schedule, windowOf } from './schedule.ts'

/** The parts of instances that are a session. */
export interface Held {
  parts: readonly Span[]
  /** Held at another time of its day. */
  isOutside: boolean
}

/**
 * Assigns instances to sessions. The result depends only on the set of uses and plans, not on the order of their arrival. An instance
 * that belongs to no session is another use.
 */
export function heldOf(plans: readonly Plan[], uses: readonly Use[]): Map<string, Held> {
  const all = inOrder(plans)
  const parts = new Map<string, Span[]>(all.map(({ id }) => [id, []]))
  const give = (id: string, part: Span) => parts.get(id)?.push(part)
  const others: Use[] = []
  for (const use of uses) {
    const [standing, dropped] = standingAt(use.from, all)
    const found = ownersOf(use, standing, parts)
    const owners = found.length > 0 ? found : ownersOf(use, dropped, parts)
    if (owners.length === 0) others.push(use)
    else for (const part of divided(use, owners)) give(part.id, part.span)
  }
  const outside = heldOutside(all, parts, others)
  for (const [id, uses] of outside) for (const use of uses) give(id, spanOf(use))
  return new Map([...parts].map(([id, some]) => [id, { parts: some, isOutside: outside.has(id) }]))
}

const spanOf = ({ uuid, from, to }: Use): Span => ({ uuid, from, to })

/** The sessions of an instance: several if it went on from one session into the next. */
function ownersOf(use: Use, plans: readonly Plan[], parts: ReadonlyMap<string, readonly Span[]>): Plan[] {
  const during = plans.filter(({ schedule }) => overlaps(use, schedule))
  if (during.length > 0) return during.filter((plan, n) => hasTime(use, plan, during[n + 1]))
  const near = nearest(
    plans.filter(({ schedule }) => beganInWindow(use, schedule)),
    use,
  )
  if (near && !isTryOut(use, near.schedule)) return [near]
  const restarted = plans.filter(({ id }) => isRestart(use, parts.get(id)?.at(-1)))
  return restarted.slice(-1)
}

/** Of two sessions at the same time, the later one gets all of the instance. */
const hasTime = ({ from }: Use, { schedule }: Plan, next: Plan | undefined): boolean =>
  next === undefined || next.schedule.start > Math.max(from, schedule.start)

/** The instance is divided at each later session's scheduled start. */
function divided(use: Use, owners: readonly Plan[]): { id: string; span: Span }[] {
  return owners.map(({ id }, index) => {
    const from = index === 0 ? use.from : (owners[index]?.schedule.start ?? use.from)
    const next = owners[index + 1]
    const span = { uuid: use.uuid, from, to: next ? next.schedule.start : use.to }
    return {
      id,
      span: {
        ...span,
        ...(index > 0 && { goesBefore: true as const }),
        ...(next && { goesOn: true as const }),
      },
    }
  })
}

/** Whether an instance that began at this time may belong to the session, while its end is unknown. */
export function mayBelong(start: number, { schedule, day, dayOf }: Plan, held: readonly Span[]): boolean {
  const window = windowOf(schedule)
  const to = Math.max(window.to, (held.at(-1)?.to ?? 0) + RESTART_MS)
  return (start >= window.from && start <= to) || dayOf(start) === day
}

/** Whether the open instance continues the session. Otherwise somebody opened the link again later. */
export function isGoingOn(parts: readonly Span[], schedule: Schedule): boolean {
  const last = parts.at(-1)
  if (last === undefined || last.to !== null) return false
  const before = parts.at(-2)
  return before === undefined || last.from < endOf(schedule) || isRestart(last, before)
}
