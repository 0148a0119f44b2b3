/** A stream of pseudo-random draws that a printed seed repeats. Not for secrets. */
export type Random = {
  /** A number in [0, 1). */
  next(): number
  /** A whole number from min to max, both included. */
  int(min: number, max: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** A new list in another order. */
  shuffled<Item>(items: readonly Item[]): Item[]
  bytes(length: number): Uint8Array
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string
}

/**
 * Streams of one seed with different names are independent, so that a further draw in one of them
 * (a new kind of event, say) leaves the others as they were.
 */
export function createRandom(seed: number, stream = ''): Random {
  const next = mulberry32(mixed(seed, stream))
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  const bytes = (length: number) => Uint8Array.from({ length }, () => int(0, 255))
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => picked(items, int(0, items.length - 1)),
    shuffled: (items) =>
      items
        .map((item) => ({ item, key: next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item),
    bytes,
    hex: (digits) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join(''),
  }
}

function picked<Item>(items: readonly Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** mulberry32, in the public domain: 32 bits of state, enough for test data. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mix = Math.imul(state ^ (state >>> 15), state | 1)
    mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61)
    return ((mix ^ (mix >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a over the seed and the stream's name. */
function mixed(seed: number, stream: string): number {
  let hash = 0x811c9dc5
  for (const character of `${seed}/${stream}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0
  }
  return hash
}
