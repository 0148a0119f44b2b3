import { Zip, ZipDeflate } from 'fflate'

/** A zip with its files written one after the other. Its bytes are taken piece by piece and never kept as a whole. */
export class StreamedZip {
  #parts: Uint8Array[] = []
  readonly #encoder = new TextEncoder()
  readonly #zip = new Zip((error, part) => {
    if (error) throw error
    this.#parts.push(part)
  })

  /** Adds a file. Returns the function that writes into it. */
  begin(name: string): (text: string, isLast?: boolean) => void {
    const file = new ZipDeflate(name)
    this.#zip.add(file)
    return (text, isLast = false) => file.push(this.#encoder.encode(text), isLast)
  }

  add(name: string, text: string): void {
    this.begin(name)(text, true)
  }

  /** The bytes made since the last call. */
  made(): Uint8Array[] {
    const parts = this.#parts
    this.#parts = []
    return parts
  }

  end(): Uint8Array[] {
    this.#zip.end()
    return this.made()
  }
}
