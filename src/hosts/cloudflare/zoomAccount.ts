import { DurableObject } from 'cloudflare:workers'
import { type Budget, createBudget, type Grant, type Label } from '../../zoom/api/budget.ts'
import type { AccountMemory } from '../../zoom/webhook/account.ts'
import { readConfig } from '../config.ts'
import type { Bindings } from './bindings.ts'

const ACCOUNT = 'account'

/**
 * The school's one Zoom account, for all isolates: the budget of calls, and the account's id for webhooks. The budget is only in memory. An
 * object that is moved begins with a full budget, which at worst makes one second of too many calls.
 */
export class ZoomAccountObject extends DurableObject<Bindings> implements AccountMemory, Budget {
  readonly #budget: Budget

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    this.#budget = createBudget(readConfig(env).ZOOM_PLAN, () => performance.now())
  }

  async take(label: Label, count: number, withinMs: number): Promise<Grant> {
    return this.#budget.take(label, count, withinMs)
  }

  async learn(accountId: string): Promise<string> {
    const { kv } = this.ctx.storage
    const known = kv.get<string>(ACCOUNT)
    if (known !== undefined) return known
    kv.put(ACCOUNT, accountId)
    return accountId
  }
}

/** A new stub for each call, because a failed stub may be broken. */
const object = ({ ZOOM_ACCOUNT }: Bindings) => ZOOM_ACCOUNT.getByName('zoom')

export const budgetOf = (env: Bindings): Budget => ({
  take: async (label, count, withinMs) => object(env).take(label, count, withinMs),
})

export const accountMemoryOf = (env: Bindings): AccountMemory => ({
  learn: async (accountId) => object(env).learn(accountId),
})
