import type { Budget, Grant, Label } from './budget.ts'
import { unlessOverdue } from './overdue.ts'

/** Waits for the account's budget. Returns null once the call may go, else the milliseconds until there may be a slot. */
export type Turns = (label: Label) => Promise<number | null>

export interface TurnOptions {
  budget: Budget
  /** The longest wait for a slot. */
  withinMs: number
  /** Milliseconds since the epoch. */
  now: () => number
  wait: (ms: number) => Promise<void>
}

/** A budget that does not answer stops no call, because Zoom's own limit still holds. */
const PATIENCE_MS = 1_000

/** One question to the budget, for all calls that ask at the same time. */
interface Question {
  count: number
  grant: Promise<Grant | null>
}

/**
 * The turns of one caller. Calls that begin together ask for their slots in one question. A caller that must come back asks for nothing
 * until then, because each question would take another place in the queue.
 */
export function createTurns({ budget, withinMs, now, wait }: TurnOptions): Turns {
  const open = new Map<Label, Question>()
  const closedUntil = new Map<Label, number>()

  async function take(label: Label): Promise<Grant | null> {
    await Promise.resolve()
    const count = open.get(label)?.count ?? 0
    open.delete(label)
    return unlessOverdue(budget.take(label, count, withinMs), PATIENCE_MS).catch(() => null)
  }

  function comeBack(label: Label, inMs: number): number {
    closedUntil.set(label, now() + inMs)
    return inMs
  }

  return async (label) => {
    const closedMs = (closedUntil.get(label) ?? 0) - now()
    if (closedMs > 0) return closedMs
    const question = open.get(label) ?? { count: 0, grant: take(label) }
    open.set(label, question)
    const mine = question.count
    question.count += 1
    const grant = await question.grant
    const delay = grant === null ? 0 : grant.delays[mine]
    if (delay === undefined) return comeBack(label, grant?.againInMs ?? 0)
    if (delay > 0) await wait(delay)
    return null
  }
}
