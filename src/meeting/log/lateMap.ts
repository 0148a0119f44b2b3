/**
 * A Map that begins with texts for values. A text is read when somebody asks for its value: a writer that wakes needs few of a long
 * meeting's people.
 */
export class LateMap<V extends object> implements Map<string, V> {
  readonly [Symbol.toStringTag] = 'Map'
  readonly #values: Map<string, V | string>
  readonly #read: (text: string, key: string) => V

  constructor(texts: Iterable<readonly [key: string, text: string]>, read: (text: string, key: string) => V) {
    this.#values = new Map<string, V | string>(texts)
    this.#read = read
  }

  get size(): number {
    return this.#values.size
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key)
    return value === undefined ? undefined : this.#valueOf(key, value)
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  set(key: string, value: V): this {
    this.#values.set(key, value)
    return this
  }

  delete(key: string): boolean {
    return this.#values.delete(key)
  }

  clear(): void {
    this.#values.clear()
  }

  keys(): MapIterator<string> {
    return this.#values.keys()
  }

  *entries(): Generator<[string, V], undefined> {
    for (const [key, value] of this.#values) yield [key, this.#valueOf(key, value)]
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this.entries()) yield value
  }

  [Symbol.iterator](): Generator<[string, V], undefined> {
    return this.entries()
  }

  forEach(visit: (value: V, key: string, map: Map<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this)
  }

  /** The values that somebody has asked for, and the texts of all others. */
  unread(): Iterable<[string, V | string]> {
    return this.#values
  }

  #valueOf(key: string, value: V | string): V {
    if (typeof value !== 'string') return value
    const read = this.#read(value, key)
    this.#values.set(key, read)
    return read
  }
}
