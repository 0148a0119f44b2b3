/** Bytes that can be read from their beginning any number of times, a piece at a time. */
export interface Source {
  size: number
  pieces: () => AsyncIterable<Uint8Array>
}

const PIECE = 64 * 1024

export const sourceOf = (bytes: Uint8Array): Source => ({
  size: bytes.length,
  async *pieces() {
    for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE)
  },
})

/** The first bytes, at most as many as asked for. */
export async function beginningOf(source: Source, length: number): Promise<Uint8Array> {
  const begun = new Uint8Array(length)
  let size = 0
  for await (const piece of source.pieces()) {
    begun.set(piece.subarray(0, length - size), size)
    size += Math.min(piece.length, length - size)
    if (size === length) break
  }
  return begun.subarray(0, size)
}

/** Counts the bytes read from the sources. Each source is read twice, once for its encoding. */
export class Meter {
  #read = 0
  #of = 0

  get progress(): number {
    return Math.min(1, this.#read / Math.max(1, this.#of))
  }

  counted({ size, pieces }: Source): Source {
    this.#of += 2 * size
    const count = (length: number) => {
      this.#read += length
    }
    return {
      size,
      async *pieces() {
        for await (const piece of pieces()) {
          count(piece.length)
          yield piece
        }
      },
    }
  }
}
