import { beginningOf, type Source } from './bytes.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** The pieces of a text, and how it was encoded. A byte order mark is not part of it. */
export interface Text {
  encoding: Encoding
  pieces: () => AsyncIterable<string>
}

/** A file that is no valid UTF-8 or UTF-16 has the encoding that Excel on Windows uses in western languages. */
export async function textOf(source: Source): Promise<Text> {
  const encoding = await encodingOf(source)
  return { encoding, pieces: () => decoded(source, encoding) }
}

async function encodingOf(source: Source): Promise<Encoding> {
  const begun = await beginningOf(source, LOOK_AT)
  if (begun[0] === 0xff && begun[1] === 0xfe) return 'utf-16le'
  if (begun[0] === 0xfe && begun[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (const [at, byte] of begun.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  // In UTF-16, letters of western languages have a zero byte. In UTF-8 no text has one.
  if (even + odd > 0) return odd >= even ? 'utf-16le' : 'utf-16be'
  return (await isUtf8(source)) ? 'utf-8' : 'windows-1252'
}

const LOOK_AT = 4096

async function isUtf8(source: Source): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  try {
    for await (const piece of source.pieces()) decoder.decode(piece, { stream: true })
    decoder.decode()
    return true
  } catch {
    return false
  }
}

async function* decoded(source: Source, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const piece of source.pieces()) yield decoder.decode(piece, { stream: true })
  yield decoder.decode()
}
