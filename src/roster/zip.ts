import { type Source, sourceOf } from './bytes.ts'
import { FileFault } from './fault.ts'

/** The largest unpacked size of a zip. A school of 50,000 has 60 MB. */
const MAX_UNPACKED = 256 * 1024 * 1024
const MAX_ENTRIES = 2_000

const END = 0x06054b50
const ENTRY = 0x02014b50
const END_LENGTH = 22
const MAX_COMMENT = 0xffff
const ENTRY_LENGTH = 46
const LOCAL_LENGTH = 30

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b

interface Entry {
  name: string
  method: number
  packed: number
  unpacked: number
  offset: number
}

/**
 * The files of a zip by their names, each unpacked as it is read. The sizes that the zip declares are checked before anything is unpacked.
 * A file longer than declared breaks off.
 */
export function filesOf(bytes: Uint8Array): Map<string, Source> {
  const entries = [...entriesOf(bytes)]
  if (entries.length > MAX_ENTRIES) throw new FileFault(`The zip has more than ${MAX_ENTRIES} files`)
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0)
  if (unpacked > MAX_UNPACKED)
    throw new FileFault(`The zip unpacks to more than ${MAX_UNPACKED / 1024 / 1024} MB`)
  return new Map(entries.map((entry) => [entry.name, unpacking(bytes, entry)]))
}

function* entriesOf(bytes: Uint8Array): Generator<Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOf(view)
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (at + ENTRY_LENGTH > end || view.getUint32(at, true) !== ENTRY) throw damaged()
    const nameLength = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength))
    if ((view.getUint16(at + 8, true) & 1) === 1) throw new FileFault('The zip is locked by a password')
    yield {
      name,
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    }
    at += ENTRY_LENGTH + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
}

function endOf(view: DataView): number {
  const last = view.byteLength - END_LENGTH
  for (let at = last; at >= 0 && at >= last - MAX_COMMENT; at -= 1)
    if (view.getUint32(at, true) === END) return at
  throw damaged()
}

const damaged = () =>
  new FileFault('The file is cut off or damaged: it begins as a zip and does not end as one')

const STORED = 0
const DEFLATED = 8

function unpacking(bytes: Uint8Array, { method, packed, unpacked, offset }: Entry): Source {
  return {
    size: unpacked,
    async *pieces() {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      if (offset + LOCAL_LENGTH > bytes.length) throw damaged()
      const from =
        offset + LOCAL_LENGTH + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
      if (from + packed > bytes.length) throw damaged()
      const body = bytes.subarray(from, from + packed)
      if (method !== STORED && method !== DEFLATED)
        throw new FileFault('The zip is packed in a way that is not known')
      yield* bounded(method === STORED ? sourceOf(body).pieces() : inflated(body), unpacked)
    },
  }
}

async function* inflated(packed: Uint8Array): AsyncGenerator<Uint8Array> {
  const reader = streamOf(packed).pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  try {
    for (;;) {
      const read = await reader.read().catch(() => Promise.reject(damaged()))
      if (read.done) return
      yield read.value
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

const PIECE = 64 * 1024

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + PIECE))
      else controller.close()
      at += PIECE
    },
  })
}

async function* bounded(pieces: AsyncIterable<Uint8Array>, told: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > told) throw new FileFault('The zip holds more than it tells')
    yield piece
  }
}
