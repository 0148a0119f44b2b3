import { FileFault } from './fault.ts'

/** A tag with its name without a prefix, or the text between two tags. */
export type XmlPart =
  | { tag: string; closes: boolean; isEmpty: boolean; attributes: string }
  | { text: string }

/** No spreadsheet program writes a longer tag or text. */
const MAX_PART = 1024 * 1024

const NAME = /^(\/?)(?:[\w.-]+:)?([\w.-]+)/

/** Reads XML in lots of parts. Entities that a document declares itself are not resolved. */
export async function* xmlParts(pieces: AsyncIterable<string>): AsyncGenerator<XmlPart[]> {
  let rest = ''
  for await (const piece of pieces) {
    const text = rest + piece
    const parts: XmlPart[] = []
    const read = readParts(text, parts)
    rest = text.slice(read)
    if (rest.length > MAX_PART) throw new FileFault('The workbook has a part that is too long')
    if (parts.length > 0) yield parts
  }
}

/** Returns the start of the first incomplete part. */
function readParts(text: string, parts: XmlPart[]): number {
  let at = 0
  for (;;) {
    const tag = text.indexOf('<', at)
    if (tag === -1) return at
    if (tag > at) parts.push({ text: resolved(text.slice(at, tag)) })
    const end = endOf(text, tag)
    if (end === -1) return tag
    const part = partOf(text.slice(tag + 1, end))
    if (part) parts.push(part)
    at = end + 1
  }
}

/** The end of the tag that begins here; -1 if it is incomplete. */
function endOf(text: string, tag: number): number {
  if (text.startsWith('<!--', tag)) return after(text, '-->', tag)
  if (text.startsWith('<![CDATA[', tag)) return after(text, ']]>', tag)
  return text.indexOf('>', tag)
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from)
  return at === -1 ? -1 : at + end.length - 1
}

function partOf(inside: string): XmlPart | null {
  if (inside.startsWith('![CDATA[')) return { text: inside.slice('![CDATA['.length, -2) }
  const [, slash, tag] = NAME.exec(inside) ?? []
  if (tag === undefined) return null
  return { tag, closes: slash === '/', isEmpty: inside.endsWith('/'), attributes: inside }
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const resolved = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
        name === undefined ? charOf(decimal ?? `0x${hex}`) : (ENTITIES[name] ?? whole),
      )
    : text

function charOf(code: string): string {
  const point = Number(code)
  return point <= 0x10ffff ? String.fromCodePoint(point) : ''
}

/** The value of an attribute, with or without a prefix before its name. */
export function attribute(attributes: string, name: string): string | undefined {
  const [, , value] = new RegExp(`[\\s:]${name}\\s*=\\s*(["'])(.*?)\\1`).exec(attributes) ?? []
  return value === undefined ? undefined : resolved(value)
}
