/** What an object does later. An object has one alarm for all of it: the earliest due time is armed. */
export type Duty = 'register'

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

  isDue(duty: Duty, now: number): boolean {
    return (this.#storage.kv.get<number>(key(duty)) ?? Number.POSITIVE_INFINITY) <= now
  }

  /** Arms the alarm for the earliest duty. The last act of an alarm's handler: arming suppresses its retries. */
  async arm(): Promise<void> {
    const times = [...this.#storage.kv.list<number>({ prefix: 'duty/' })].map(([, at]) => at)
    if (times.length > 0) await this.#storage.setAlarm(Math.min(...times))
  }

  /** A fired alarm is used up: an object that wakes with duties and no alarm arms it again. */
  async repair(): Promise<void> {
    if ((await this.#storage.getAlarm()) === null) await this.arm()
  }
}
