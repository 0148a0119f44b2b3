import { Zip, ZipDeflate } from 'fflate'

/** A zip whose files are written one behind another. What is made of it is taken piece by piece, and never kept as a whole. */
export class StreamedZip {
  #parts: Uint8Array[] = []
  readonly #encoder = new TextEncoder()
  readonly #zip = new Zip((error, part) => {
    if (error) throw error
    this.#parts.push(part)
  })

  /** Adds a file, and gives what writes into it. */
  begin(name: string): (text: string, isLast?: boolean) => void {
    const file = new ZipDeflate(name)
    this.#zip.add(file)
    return (text, isLast = false) => file.push(this.#encoder.encode(text), isLast)
  }

  add(name: string, text: string): void {
    this.begin(name)(text, true)
  }

  /** What has been made since the last time. */
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
