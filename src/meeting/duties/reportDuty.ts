import type { Command } from '../../domain/commands.ts'
import type { MeetingKv } from '../storage.ts'
import type { Duties } from './duties.ts'
import { reportDue } from './reportDue.ts'
import { MAX_TRIES, pauseAfter, type ReconcilePorts, reconcile } from './reporting.ts'

/** How often Zoom was asked for the report. Kept of meetings that were scheduled here, and of no others. */
const TRIES = 'report/tries'

/** A meeting's duty to ask Zoom's report after its class, with the tries that it took so far. */
export class ReportDuty {
  readonly #kv: MeetingKv
  readonly #duties: Duties

  constructor(kv: MeetingKv, duties: Duties) {
    this.#kv = kv
    this.#duties = duties
  }

  /** Plans the report where the command calls for it; false where it does not. Not armed yet. */
  planAfter(command: Command, now: number): boolean {
    const planned = this.#duties.dueAt('report') ?? (this.#tries() === undefined ? undefined : null)
    const at = reportDue(command, planned, now)
    if (at === null) return false
    this.#planAt(at, 0)
    return true
  }

  /** For a class whose attendance is not final yet: plans it, unless it is planned or was asked for in vain. */
  remind(now: number): void {
    const tries = this.#tries() ?? 0
    if (this.#duties.dueAt('report') === undefined && tries < MAX_TRIES) this.#planAt(now, tries)
  }

  /** The time from which to go on, in epoch milliseconds; null where all is done. */
  async work(ports: ReconcilePorts & { tell: Log }, number: string) {
    const tries = (this.#tries() ?? 0) + 1
    this.#setTries(tries)
    const reconciled = await reconcile(ports, number, tries)
    switch (reconciled.kind) {
      case 'waits':
        this.#setTries(tries - 1)
        return reconciled.until
      case 'later':
        return reconciled.from
      case 'done':
        return null
      case 'given up':
        this.#setTries(MAX_TRIES)
        ports.tell({ level: 'warn', event: 'report.missing', meeting: number })
        return null
    }
  }

  /** Milliseconds until the next try after one that failed. */
  pause(): number {
    return pauseAfter(this.#tries() ?? 1)
  }

  #planAt(at: number, tries: number): void {
    this.#setTries(tries)
    this.#duties.plan('report', at)
  }

  #tries(): number | undefined {
    return this.#kv.get<number>(TRIES)
  }

  #setTries(tries: number): void {
    this.#kv.put(TRIES, tries)
  }
}
