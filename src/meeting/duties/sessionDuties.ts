import type { Log, People } from '../../app/ports.ts'
import { record } from '../../app/write.ts'
import type { Meeting, MeetingState } from '../../domain/meeting.ts'
import type { MeetingKv } from '../storage.ts'
import type { Duties } from './duties.ts'
import { type DutyTime, Plans } from './plans.ts'
import { MAX_TRIES, pauseAfter, type ReconcilePorts, reconcile } from './reporting.ts'
import type { Moments } from './watching.ts'

export interface SessionPorts extends ReconcilePorts {
  people: Pick<People, 'byEmail' | 'expected'>
  tell: Log
}

/** The duties of a meeting for each of its sessions: to close the window, to note what no webhook tells, and to ask Zoom's report. */
export class SessionDuties {
  readonly #duties: Duties
  readonly #plans: Plans

  constructor(kv: MeetingKv, duties: Duties, moments: Moments) {
    this.#duties = duties
    this.#plans = new Plans(kv, moments)
  }

  /** Plans the duties that a commit left. Returns true if the alarm must be armed anew. */
  follow(meeting: Meeting, now: number): boolean {
    if (!this.#plans.follow(meeting, now)) return false
    this.#planNext()
    return true
  }

  /** For sessions that the sweep found without their duties done: plans them anew, unless Zoom was already asked in vain. */
  remind(state: MeetingState, now: number): void {
    if (state.kind === 'unknown') return
    this.#plans.follow(state, now)
    for (const id of state.sessions.keys()) {
      const plan = this.#plans.of(id)
      const isForgotten = plan?.reportAt === null && plan.asks !== '' && plan.tries < MAX_TRIES
      if (isForgotten) this.#plans.change(id, { reportAt: now })
    }
    this.#planNext()
  }

  /** Returns when to go on, in epoch milliseconds; null once all windows are closed. */
  async close(ports: SessionPorts): Promise<number | null> {
    const now = this.#dueTime('close', ports)
    await forEach(this.#plans.due('closeAt', now), async (sessionId) => {
      await record(ports, { type: 'CloseWindow', sessionId, at: new Date(now).toISOString() })
      // The commit closed it. A session that is gone would otherwise be due for ever.
      if ((this.#plans.of(sessionId)?.closeAt ?? 0) <= now) this.#plans.change(sessionId, { closeAt: null })
    })
    return this.#plans.next('closeAt')
  }

  /** The same for notes of facts that no webhook tells. */
  async watch(ports: SessionPorts): Promise<number | null> {
    const now = this.#dueTime('watch', ports)
    await forEach(this.#plans.due('watchAt', now), async (sessionId) => {
      await this.#look(ports, sessionId, new Date(now).toISOString())
      if ((this.#plans.of(sessionId)?.watchAt ?? 0) <= now) this.#plans.change(sessionId, { watchAt: null })
    })
    return this.#plans.next('watchAt')
  }

  /** A session that is archived by now is not looked at. */
  async #look(ports: SessionPorts, sessionId: string, at: string): Promise<void> {
    const session = await ports.writer.look((state) => {
      const known = state.kind === 'meeting' ? state.sessions.get(sessionId) : undefined
      return known ? { ...known.details, ...known.row } : null
    })
    if (session === null) return
    const { date, timezone } = session
    const userIds = await ports.people.expected(session, { at: Date.parse(at), date, timezone })
    await record(ports, { type: 'WatchSession', sessionId, at, userIds })
  }

  /** The same for Zoom's report. */
  async report(ports: SessionPorts, number: string): Promise<number | null> {
    const due = this.#plans.due('reportAt', this.#dueTime('report', ports))
    await forEach(due, (sessionId) => this.#ask(ports, number, sessionId))
    return this.#plans.next('reportAt')
  }

  async #ask(ports: SessionPorts, number: string, sessionId: string): Promise<void> {
    const tries = (this.#plans.of(sessionId)?.tries ?? 0) + 1
    const now = ports.clock.now().getTime()
    // Counted before the call, so that a crash or a bug leads to the next try.
    this.#plans.change(sessionId, { tries, reportAt: now + pauseAfter(tries) })
    const reconciled = await reconcile(ports, number, sessionId, tries)
    switch (reconciled.kind) {
      case 'waits':
        return this.#plans.change(sessionId, { tries: tries - 1, reportAt: reconciled.until })
      case 'later':
        return this.#plans.change(sessionId, { reportAt: reconciled.from })
      case 'done':
        return this.#plans.change(sessionId, { reportAt: null })
      case 'given up':
        this.#plans.change(sessionId, { tries: MAX_TRIES, reportAt: null })
        ports.tell({ level: 'warn', event: 'report.missing', meeting: number, session: sessionId })
    }
  }

  /** The duty of the alarm is due even if this machine's clock is behind. */
  #dueTime(duty: 'close' | 'watch' | 'report', { clock }: SessionPorts): number {
    return Math.max(clock.now().getTime(), this.#duties.dueAt(duty) ?? 0)
  }

  #planNext(): void {
    this.#plan('close', 'closeAt')
    this.#plan('watch', 'watchAt')
    this.#plan('report', 'reportAt')
  }

  #plan(duty: 'close' | 'watch' | 'report', what: DutyTime): void {
    const at = this.#plans.next(what)
    if ((this.#duties.dueAt(duty) ?? null) !== at) this.#duties.plan(duty, at)
  }
}

/** A session that fails does not stop the others. The first error is thrown at the end. */
async function forEach(ids: readonly string[], act: (id: string) => Promise<void>): Promise<void> {
  const errors: unknown[] = []
  for (const id of ids) await act(id).catch((error: unknown) => errors.push(error))
  if (errors.length > 0) throw errors[0]
}
