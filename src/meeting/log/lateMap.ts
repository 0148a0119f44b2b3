import type { Keyed } from '../../domain/keyed.ts'

/** A text of a snapshot that cannot be read. Then the whole snapshot is worthless. */
export class Unreadable extends Error {}

/**
 * A Map that begins with texts for values. A text is read when somebody asks for its value: a writer that wakes needs few of a long
 * meeting's people.
 */
export class LateMap<V extends object> implements Keyed<V> {
  readonly #values: Map<string, V | string>
  readonly #read: (text: string, key: string) => V

  constructor(texts: Iterable<readonly [key: string, text: string]>, read: (text: string, key: string) => V) {
    this.#values = new Map<string, V | string>(texts)
    this.#read = read
  }

  get size(): number {
    return this.#values.size
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key)
    return value === undefined ? undefined : this.#valueOf(key, value)
  }

  set(key: string, value: V): void {
    this.#values.set(key, value)
  }

  delete(key: string): boolean {
    return this.#values.delete(key)
  }

  keys(): MapIterator<string> {
    return this.#values.keys()
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this) yield value
  }

  *[Symbol.iterator](): Generator<[string, V], undefined> {
    for (const [key, value] of this.#values) yield [key, this.#valueOf(key, value)]
  }

  /** The values that somebody has asked for, and the texts of all others. */
  unread(): Iterable<[string, V | string]> {
    return this.#values
  }

  #valueOf(key: string, value: V | string): V {
    if (typeof value !== 'string') return value
    const read = this.#readable(value, key)
    this.#values.set(key, read)
    return read
  }

  #readable(text: string, key: string): V {
    try {
      return this.#read(text, key)
    } catch {
      throw new Unreadable()
    }
  }
}
