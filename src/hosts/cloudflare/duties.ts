/** What an object does later. An object has one alarm for all of it: the earliest due time is armed. */
export type Duty = 'drain' | 'undo' | 'register'

/** In the order in which they are done: what brings the log up to date comes first. */
const DUTIES: readonly Duty[] = ['drain', 'undo', 'register']

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

  due(now: number): Duty[] {
    const at = (duty: Duty) => this.#storage.kv.get<number>(key(duty)) ?? Number.POSITIVE_INFINITY
    return DUTIES.filter((duty) => at(duty) <= now)
  }

  /** Arms the alarm for the earliest duty. The last act of an alarm's handler: arming suppresses its retries. */
  async arm(): Promise<void> {
    const times = [...this.#storage.kv.list<number>({ prefix: 'duty/' })].map(([, at]) => at)
    if (times.length > 0) await this.#storage.setAlarm(Math.min(...times))
  }

  /** A fired alarm is used up, and some never fire: an object that wakes with duties makes sure of its alarm. */
  async repair(): Promise<void> {
    const alarm = await this.#storage.getAlarm()
    if (alarm === null || alarm < Date.now()) await this.arm()
  }
}
