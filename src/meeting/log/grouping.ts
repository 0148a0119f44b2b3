/** How long webhooks wait for others, in milliseconds. */
export interface GroupTimes {
  /** The longest wait of a webhook while the database is quick; 0: nobody waits. */
  usual: number
  /** The longest wait of a webhook, however slow the database is. */
  longest: number
}

/** So many go at once. */
const FULL = 12
/** A webhook waits if another came so shortly before it. */
const NEAR_MS = 2_000
/** Nobody waits longer for the next than this, or so many times the usual gap between two. */
const IDLE_MS = 100
const GAPS = 8
/** How much of the usual gap the last one is. */
const WEIGHT = 0.3
/** After so many waits in a row in which nobody came, nobody waits for this time. */
const VAIN = 2
const REST_MS = 30_000
/** A wait that ends so much too late says nothing of who follows: the process has too much to do. */
const LATE_MS = 100
/** A slow database is given fewer batches: a wait takes as long as so many of them. */
const BATCHES = 4

/**
 * When the webhooks that wait go to the log together. At a bell they come some hundred milliseconds apart, and each would pay for a batch of
 * its own. Where others follow, a webhook waits for them; where nobody follows, nobody waits. A sender that waits for each answer
 * sends nothing meanwhile, and is found out by waits in vain.
 */
export class Grouping {
  readonly #times: GroupTimes
  #cameAt = Number.NEGATIVE_INFINITY
  /** Milliseconds between two webhooks; null while they come far apart. */
  #gap: number | null = null
  #vain = 0
  #restsUntil = Number.NEGATIVE_INFINITY
  #batchMs = 0

  constructor(times: GroupTimes) {
    this.#times = times
  }

  /** A webhook came; times are epoch milliseconds. */
  came(now: number): void {
    const gap = Math.max(0, now - this.#cameAt)
    this.#cameAt = now
    if (gap >= NEAR_MS) this.#gap = null
    else this.#gap = this.#gap === null ? gap : this.#gap + WEIGHT * (gap - this.#gap)
  }

  /** When a group of so many requests goes whose first came at this time. */
  goesAt(first: number, count: number): number {
    if (this.#gap === null || count >= FULL || first < this.#restsUntil) return first
    const { usual, longest } = this.#times
    const wait = Math.min(longest, Math.max(usual, BATCHES * this.#batchMs))
    const idle = Math.max(IDLE_MS, GAPS * this.#gap)
    return usual === 0 ? first : Math.min(first + wait, this.#cameAt + idle)
  }

  /** So many went together after a wait that was to end at a time. */
  waited(now: number, count: number, endsAt: number): void {
    if (count > 1) this.#vain = 0
    else if (now - endsAt < LATE_MS) this.#vain += 1
    if (this.#vain < VAIN) return
    this.#vain = 0
    this.#restsUntil = now + REST_MS
  }

  took(batchMs: number): void {
    this.#batchMs = batchMs
  }
}
