import type { MeetingStorage } from '../storage.ts'

/** The duties of a meeting. One alarm serves all of them: it is armed for the earliest due time. */
export type Duty =
  | 'drain'
  | 'finish'
  | 'expire'
  | 'undo'
  | 'close'
  | 'watch'
  | 'release'
  | 'register'
  | 'reread'
  | 'report'

/**
 * In the order of the work. The duties that bring the log up to date come first. Releases come before registrations, so that nobody
 * is registered only to be released.
 */
const DUTIES: readonly Duty[] = [
  'drain',
  'finish',
  'expire',
  'undo',
  'close',
  'watch',
  'release',
  'register',
  'reread',
  'report',
]

/** Cloudflare takes no alarm beyond 2189. An alarm that fires too early finds its duty planned again. */
const FARTHEST_MS = 365 * 24 * 60 * 60 * 1000

/** Cloudflare takes no alarm before 1970 either, and a session may be scheduled for then. */
const NEAREST_MS = 1

const key = (duty: Duty) => `duty/${duty}`

/** The due times of a meeting's duties, in its own storage, so that they survive its eviction. */
export class Duties {
  readonly #storage: MeetingStorage

  constructor(storage: MeetingStorage) {
    this.#storage = storage
  }

  /** Sets when a duty is due, in epoch milliseconds; null when it is done. Not armed yet. */
  plan(duty: Duty, at: number | null): void {
    if (at === null) this.#storage.kv.delete(key(duty))
    else this.#storage.kv.put(key(duty), at)
  }

  /** Sets when a duty is due, unless it is due earlier. An overdue duty may be under way, so it is set anew. */
  planBy(duty: Duty, at: number, now: number): void {
    const due = this.dueAt(duty) ?? Number.POSITIVE_INFINITY
    if (due <= now || at < due) this.plan(duty, at)
  }

  dueAt(duty: Duty): number | undefined {
    return this.#storage.kv.get<number>(key(duty))
  }

  due(now: number): Duty[] {
    return DUTIES.filter((duty) => (this.dueAt(duty) ?? Number.POSITIVE_INFINITY) <= now)
  }

  /** The time of an alarm that fires. The duty of the alarm is due even if this machine's clock is behind. */
  firedAt(now: number): number {
    return Math.max(now, this.#earliest() ?? now)
  }

  /** Does a duty and plans it for the time that it returns. If it was planned anew meanwhile, the new plan counts. */
  async perform(duty: Duty, work: () => Promise<number | null>): Promise<void> {
    const due = this.dueAt(duty)
    const next = await work()
    if (this.dueAt(duty) === due) this.plan(duty, next)
  }

  /** Arms the alarm for the earliest duty. This is the last act of an alarm's handler, because arming suppresses the handler's retries. */
  async arm(): Promise<void> {
    const earliest = this.#earliest()
    if (earliest === null) return
    await this.#storage.setAlarm(Math.max(NEAREST_MS, Math.min(earliest, Date.now() + FARTHEST_MS)))
  }

  /** A fired alarm is used up, and some alarms never fire. So a meeting that wakes with duties arms its alarm again. */
  async repair(): Promise<void> {
    const alarm = await this.#storage.getAlarm()
    if (alarm === null || alarm < Date.now()) await this.arm()
  }

  #earliest(): number | null {
    const times = [...this.#storage.kv.list<number>({ prefix: 'duty/' })].map(([, at]) => at)
    return times.length > 0 ? Math.min(...times) : null
  }
}
