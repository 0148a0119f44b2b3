import type { Span } from './connection.ts'
import type { Use } from './instances.ts'
import { isRestart, nearest, type Plan } from './plan.ts'
import { beganInWindow, isTryOut } from './schedule.ts'

/**
 * Sessions that were not held in their window, and whose day has exactly one other occasion. An occasion from which
 * attendance was taken stands: what comes after that is another use of the link.
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

/** Of the session's day, in order. Uses without a longer pause between them are one occasion. */
function occasionsOf(plan: Plan, others: readonly Use[]): Use[][] {
  const groups: Use[][] = []
  for (const use of others.filter((one) => plan.dayOf(one.from) === plan.day && !isTryOutOf(one, plan))) {
    const group = groups.at(-1)
    if (group && isRestart(use, group.at(-1))) group.push(use)
    else groups.push([use])
  }
  return groups
}

/** Only in the window before the start is a short use a try-out. */
const isTryOutOf = (use: Use, { schedule }: Plan): boolean =>
  beganInWindow(use, schedule) && isTryOut(use, schedule)

/** Also where the other's window is not over yet: which of them gets it is then still to be seen. */
function isNearerToAnother([first]: readonly Use[], plan: Plan, open: readonly Plan[]): boolean {
  const near =
    first &&
    nearest(
      open.filter(({ day }) => day === plan.day),
      first,
    )
  return near !== undefined && near !== plan
}
