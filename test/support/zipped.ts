/** A zip with these files, as a spreadsheet program or a school's system makes one. */
export async function zipOf(files: Record<string, string>): Promise<Uint8Array<ArrayBuffer>> {
  const entries = await Promise.all(
    Object.entries(files).map(async ([name, text]) => entryOf(encoder.encode(name), encoder.encode(text))),
  )
  let offset = 0
  const directory = entries.map(({ name, head, local }) => {
    const record = new Uint8Array(46 + name.length)
    const view = new DataView(record.buffer)
    view.setUint32(0, 0x02014b50, true)
    record.set(head, 6)
    view.setUint32(42, offset, true)
    record.set(name, 46)
    offset += local.length
    return record
  })
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, 0x06054b50, true)
  end.setUint16(8, entries.length, true)
  end.setUint16(10, entries.length, true)
  end.setUint32(12, joined(directory).length, true)
  end.setUint32(16, offset, true)
  return joined([...entries.map(({ local }) => local), ...directory, new Uint8Array(end.buffer)])
}

const encoder = new TextEncoder()

async function entryOf(name: Uint8Array, bytes: Uint8Array) {
  const packed = await deflated(bytes)
  // From the version needed to the length of the extra field: the same in both places.
  const view = new DataView(new ArrayBuffer(26))
  view.setUint16(0, 20, true)
  view.setUint16(2, 0x0800, true)
  view.setUint16(4, 8, true)
  view.setUint32(10, crcOf(bytes), true)
  view.setUint32(14, packed.length, true)
  view.setUint32(18, bytes.length, true)
  view.setUint16(22, name.length, true)
  const head = new Uint8Array(view.buffer)
  const signature = new Uint8Array([0x50, 0x4b, 3, 4])
  return { name, head, local: joined([signature, head, name, packed]) }
}

async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Response(new Uint8Array(bytes)).body?.pipeThrough(new CompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream ?? null).arrayBuffer())
}

function crcOf(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ -1) >>> 0
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
