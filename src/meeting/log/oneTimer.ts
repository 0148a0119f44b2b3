import type { SetTimer } from '../../app/ports.ts'

/** Several deadlines on one timer of the platform: a timer for each webhook would cost more than its decision. */
export class OneTimer<Name extends string> {
  readonly #after: SetTimer
  readonly #now: () => number
  readonly #deadlines = new Map<Name, { at: number; act: () => void }>()
  #armed: { at: number; cancel: () => void } | null = null

  /** `now`: epoch milliseconds. */
  constructor(after: SetTimer, now: () => number) {
    this.#after = after
    this.#now = now
  }

  has(name: Name): boolean {
    return this.#deadlines.has(name)
  }

  /** Replaces the earlier deadline of this name. */
  set(name: Name, at: number, act: () => void): void {
    this.#deadlines.set(name, { at, act })
    if (this.#armed === null || at < this.#armed.at) this.#arm(at, at - this.#now())
  }

  /** An unneeded timer would keep an object from sleeping. */
  clear(name: Name): void {
    if (!this.#deadlines.delete(name) || this.#deadlines.size > 0) return
    this.#armed?.cancel()
    this.#armed = null
  }

  #arm(at: number, ms: number): void {
    this.#armed?.cancel()
    this.#armed = { at, cancel: this.#after(Math.max(0, ms), () => this.#fire(at)) }
  }

  /** Arms the next deadline by its distance from this one, because the clock may have been set back. */
  #fire(at: number): void {
    this.#armed = null
    const due = [...this.#deadlines].filter(([, deadline]) => deadline.at <= at)
    for (const [name] of due) this.#deadlines.delete(name)
    const next = Math.min(...[...this.#deadlines.values()].map((deadline) => deadline.at))
    if (Number.isFinite(next)) this.#arm(next, next - at)
    for (const [, { act }] of due) act()
  }
}
