import type { BudgetKind } from '../app/budgets.ts'
import { DAY_MS } from '../domain/when/duration.ts'
import type { RollcallContext } from './env.ts'
import { refusal } from './refusals.ts'

/** The refusal if it is more than one person may add in a day. Otherwise counts it and returns null. */
export async function overBudget(c: RollcallContext, kind: BudgetKind, amount = 1) {
  const { actor, ports, d1 } = c.var
  if (amount === 0) return null
  const now = ports.clock.now()
  if (await ports.budgets(d1).spend(actor.id, kind, amount, now)) return null
  const midnight = (Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS
  const message = 'That is more than one person may add in a day; try again tomorrow'
  return refusal(c, { reason: 'RATE_LIMITED', message, retryAt: new Date(midnight).toISOString() })
}
