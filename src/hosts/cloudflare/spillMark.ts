const PREFIX = 'spill/'

/**
 * A mark in KV says that a meeting has a spill. The sweep wakes marked meetings, in case their alarm was lost, and /readyz
 * counts them. KV does not depend on D1. If KV loses a mark, a sweep misses the meeting, and no webhook is lost.
 * KV allows one write a second per key. If KV refuses the delete, the next sweep wakes the meeting, which deletes it.
 */
export class SpillMark {
  readonly #kv: KVNamespace
  readonly #key: string
  #isSet: boolean | null = null

  constructor(kv: KVNamespace, number: string) {
    this.#kv = kv
    this.#key = `${PREFIX}${number}`
  }

  /** KV allows one write a second per key, so a set mark is not written again. */
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

/** Zoom's numbers of at most 1,000 meetings with a spill. */
export async function markedSpills(kv: KVNamespace): Promise<string[]> {
  const { keys } = await kv.list({ prefix: PREFIX })
  return keys.map(({ name }) => name.slice(PREFIX.length))
}
