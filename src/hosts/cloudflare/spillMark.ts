const PREFIX = 'spill/'

/**
 * Says in KV, which does not depend on D1, that a meeting's object keeps webhooks for the log: so the cron sweep wakes
 * objects whose alarm was lost, and /readyz counts them. A mark that KV loses costs a sweep, never a webhook; one that it
 * does not take away, for it takes one write a second, is taken away by the object that the next sweep wakes for it.
 */
export class SpillMark {
  readonly #kv: KVNamespace
  readonly #key: string
  #isSet: boolean | null = null

  constructor(kv: KVNamespace, number: string) {
    this.#kv = kv
    this.#key = `${PREFIX}${number}`
  }

  /** KV takes one write a second for a key, so what is set is not set again. */
  async set(): Promise<void> {
    if (this.#isSet) return
    this.#isSet = true
    await this.#kv.put(this.#key, '').catch(() => {
      this.#isSet = false
    })
  }

  async remove(): Promise<void> {
    this.#isSet = false
    await this.#kv.delete(this.#key).catch(() => undefined)
  }
}

/** Zoom's numbers of the meetings whose objects keep webhooks, at most 1,000 of them. */
export async function markedSpills(kv: KVNamespace): Promise<string[]> {
  const { keys } = await kv.list({ prefix: PREFIX })
  return keys.map(({ name }) => name.slice(PREFIX.length))
}
