import type { Span } from './connection.ts'
import type { Use } from './instances.ts'
import { isRestart, nearest, type Plan, wasDropped } from './plan.ts'
import { beganInWindow, isTryOut } from './schedule.ts'

/**
 * Finds the sessions that were not held in their window, on days with exactly one occasion. Once attendance was taken from an
 * occasion, the occasion stays the session's, and later instances are other uses.
 */
export function heldOutside(
  plans: readonly Plan[],
  parts: ReadonlyMap<string, readonly Span[]>,
  others: readonly Use[],
): Map<string, readonly Use[]> {
  const found = new Map<string, readonly Use[]>()
  const open = plans.filter(({ id }) => parts.get(id)?.length === 0)
  const give = (plan: Plan, choose: (occasions: Use[][]) => Use[] | undefined) => {
    const occasion = choose(occasionsOf(plan, others))
    const isFree = ![...found.values()].flat().some((use) => occasion?.includes(use))
    if (plan.isClosed && occasion !== undefined && isFree) found.set(plan.id, occasion)
  }
  for (const plan of open)
    give(plan, (occasions) => occasions.find((uses) => uses.some(({ uuid }) => plan.occasion.includes(uuid))))
  const rest = open.filter(({ id }) => !found.has(id))
  for (const plan of rest)
    give(plan, ([only, ...more]) =>
      only === undefined || more.length > 0 || isNearerToAnother(only, plan, rest) ? undefined : only,
    )
  return found
}

/** The occasions of the session's day, in order. */
function occasionsOf(plan: Plan, others: readonly Use[]): Use[][] {
  const groups: Use[][] = []
  const isOfDay = (use: Use) => plan.dayOf(use.from) === plan.day && !wasDropped(plan, use)
  for (const use of others.filter((one) => isOfDay(one) && !isTryOutOf(one, plan))) {
    const group = groups.at(-1)
    if (group && isRestart(use, group.at(-1))) group.push(use)
    else groups.push([use])
  }
  return groups
}

/** A short use is a try-out only in the window before the scheduled start. */
const isTryOutOf = (use: Use, { schedule }: Plan): boolean =>
  beganInWindow(use, schedule) && isTryOut(use, schedule)

/** This holds even if the other session's window is not over yet, because that session may still get the occasion. */
function isNearerToAnother([first]: readonly Use[], plan: Plan, open: readonly Plan[]): boolean {
  const near =
    first &&
    nearest(
      open.filter((other) => other.day === plan.day && !wasDropped(other, first)),
      first,
    )
  return near !== undefined && near !== plan
}
