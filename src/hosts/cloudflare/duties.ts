/** What an object does later. An object has one alarm for all of it: the earliest due time is armed. */
export type Duty = 'drain' | 'undo' | 'register' | 'report'

/** In the order in which they are done: what brings the log up to date comes first. */
const DUTIES: readonly Duty[] = ['drain', 'undo', 'register', 'report']

/** The platform takes no alarm beyond 2189; one that fires too early finds what it is for planned again. */
const FARTHEST_MS = 365 * 24 * 60 * 60 * 1000

const key = (duty: Duty) => `duty/${duty}`

/** The due times of an object's duties, in its own storage, so that they survive its eviction. */
export class Duties {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /** Sets when a duty is due, in epoch milliseconds; null when it is done. Not armed yet. */
  plan(duty: Duty, at: number | null): void {
    if (at === null) this.#storage.kv.delete(key(duty))
    else this.#storage.kv.put(key(duty), at)
  }

  isPlanned(duty: Duty): boolean {
    return this.#storage.kv.get(key(duty)) !== undefined
  }

  dueAt(duty: Duty): number | undefined {
    return this.#storage.kv.get<number>(key(duty))
  }

  /** Plans what came of a duty that was due at `due`, unless it was planned anew while it was done. */
  settle(duty: Duty, due: number | undefined, at: number | null): void {
    if (this.dueAt(duty) === due) this.plan(duty, at)
  }

  due(now: number): Duty[] {
    return DUTIES.filter((duty) => (this.dueAt(duty) ?? Number.POSITIVE_INFINITY) <= now)
  }

  /** The time of an alarm that fires: what it was armed for is due, whatever this machine's clock says. */
  firedAt(now: number): number {
    return Math.max(now, this.#earliest() ?? now)
  }

  /** Arms the alarm for the earliest duty. The last act of an alarm's handler: arming suppresses its retries. */
  async arm(): Promise<void> {
    const earliest = this.#earliest()
    if (earliest !== null) await this.#storage.setAlarm(Math.min(earliest, Date.now() + FARTHEST_MS))
  }

  /** A fired alarm is used up, and some never fire: an object that wakes with duties makes sure of its alarm. */
  async repair(): Promise<void> {
    const alarm = await this.#storage.getAlarm()
    if (alarm === null || alarm < Date.now()) await this.arm()
  }

  #earliest(): number | null {
    const times = [...this.#storage.kv.list<number>({ prefix: 'duty/' })].map(([, at]) => at)
    return times.length > 0 ? Math.min(...times) : null
  }
}
