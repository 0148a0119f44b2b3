import type { WriteRequest } from '../../app/contract.ts'
import type { Clock, Log, Spill } from '../../app/ports.ts'

export interface KeeperPorts {
  spill: Spill
  /** Plans the next drain of the spill (epoch milliseconds) so that it survives evictions and crashes; null: none. */
  drainAt: (at: number | null) => void
  clock: Clock
  /** Evenly spread in [0, 1). */
  random: () => number
  tell: Log
}

/** Pauses between tries to drain the spill. */
const PAUSE = { first: 1_000, longest: 60_000 }

/** Keeps requests in the spill until the log can take them, and plans the next try. */
export class Keeper {
  readonly #number: string
  readonly #ports: KeeperPorts

  constructor(number: string, ports: KeeperPorts) {
    this.#number = number
    this.#ports = ports
  }

  isEmpty(): boolean {
    return this.#ports.spill.isEmpty()
  }

  first(limit: number): WriteRequest[] {
    return this.#ports.spill.first(limit)
  }

  keep(requests: readonly WriteRequest[]): void {
    const { spill, drainAt, tell } = this.#ports
    const isFirst = spill.isEmpty() && requests.length > 0
    spill.add(requests)
    if (!isFirst) return
    drainAt(this.#now() + PAUSE.first)
    tell({ level: 'warn', event: 'spill.begun', meeting: this.#number })
  }

  /** These requests are in the log, whether or not they were in the spill. */
  done(requests: readonly WriteRequest[]): void {
    const { spill, drainAt, tell } = this.#ports
    if (spill.isEmpty()) return
    spill.remove(requests.map(({ id }) => id))
    if (!spill.isEmpty()) return
    drainAt(null)
    tell({ level: 'info', event: 'spill.drained', meeting: this.#number })
  }

  failed(): void {
    const { spill, drainAt } = this.#ports
    if (!spill.isEmpty()) drainAt(this.#now() + this.#pause(spill.failed()))
  }

  /** The pause grows and has a random part, so that the objects of a school do not come back at one moment. */
  #pause(failures: number): number {
    const pause = Math.min(PAUSE.longest, PAUSE.first * 2 ** failures)
    return pause * (0.5 + this.#ports.random() / 2)
  }

  #now = () => this.#ports.clock.now().getTime()
}
