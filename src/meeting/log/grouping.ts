/** How long webhooks wait for others, in milliseconds. */
export interface GroupTimes {
  /** The longest wait of a webhook while the database is quick; 0: nobody waits. */
  usual: number
  /** The longest wait of a webhook, however slow the database is. */
  longest: number
}

/** So many webhooks go at once, without waiting longer. */
const FULL = 12
/** A webhook waits if another came within this time before it. */
const NEAR_MS = 2_000
/** The longest wait for the next webhook: this time, or so many times the usual gap between two. */
const IDLE_MS = 100
const GAPS = 8
/** The weight of the last gap in the usual gap. */
const WEIGHT = 0.3
/** After so many waits in a row without a further webhook, no webhook waits for this time. */
const VAIN = 2
const REST_MS = 30_000
/** A wait that ends so much too late tells nothing about the next webhook, because the process is overloaded. */
const LATE_MS = 100
/** A slow database gets fewer batches: a wait takes as long as so many batches. */
const BATCHES = 4

/**
 * When the waiting webhooks go to the log together. At a bell they come some hundred milliseconds apart, and each would need a batch of its
 * own. So a webhook waits if others usually follow. If none follow, no webhook waits. A sender that waits for each answer sends nothing
 * meanwhile. Waits in vain show that.
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

  /** When a group of so many requests goes, if its first came at this time. */
  goesAt(first: number, count: number): number {
    if (this.#gap === null || count >= FULL || first < this.#restsUntil) return first
    const { usual, longest } = this.#times
    const wait = Math.min(longest, Math.max(usual, BATCHES * this.#batchMs))
    const idle = Math.max(IDLE_MS, GAPS * this.#gap)
    return usual === 0 ? first : Math.min(first + wait, this.#cameAt + idle)
  }

  /** Tells that `count` requests went together, and when their wait was planned to end. */
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
