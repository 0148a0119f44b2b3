import type { Random } from '../simulator/random.ts'

/** What programs stumble over, each in the place of something that was meant. */
const NASTY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e21,
  1e308,
  8.64e15 + 1,
  '',
  ' ',
  'a\u0000b',
  '\ud83d',
  'x\udc4d',
  '\u202eevil',
  '💥'.repeat(99),
  'A'.repeat(10_000),
  'Ω'.repeat(100_000),
  "' or 1=1; --",
  '%00%ff',
  '../../roster',
  '__proto__',
  'constructor',
  'Mars/Base',
  '+01:00',
  'asia/manila',
  '0000-01-01T00:00:00+14:00',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59-14:00',
  '9999-12-31T23:59:59Z',
  '+275760-09-13T00:00:00Z',
  '0000-01-01',
  '9999-12-31',
  '2026-02-30',
  '1e3',
  '-0',
  [],
  {},
  [[[[]]]],
  { toString: 1 },
  Object.fromEntries([['__proto__', { role: 'admin' }]]),
]

export const nasty = (random: Random): unknown => structuredClone(random.pick(NASTY))

/** For where only text fits: a query, a path, a header. */
export const nastyText = (random: Random): string => {
  const value = nasty(random)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The value with so many of its parts replaced, removed, wrapped or joined by others. */
export function mutated(value: unknown, times: number, random: Random): unknown {
  let tree = structuredClone(value)
  for (let i = 0; i < times; i += 1) {
    const place = random.pick([null, ...placesOf(tree)])
    if (place === null) tree = mutatedPart(tree, random)
    else change(place, random)
  }
  return tree
}

interface Place {
  parent: object
  key: string
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => [{ parent: value, key }, ...placesOf(child)])
}

function change({ parent, key }: Place, random: Random): void {
  if (random.chance(0.15)) {
    Reflect.deleteProperty(parent, key)
    return
  }
  if (random.chance(0.1)) define(parent, nastyText(random).slice(0, 100), nasty(random))
  define(parent, key, mutatedPart(Reflect.get(parent, key), random))
}

/** Assigning would change the prototype, where the key says so. */
const define = (parent: object, key: string, value: unknown) =>
  Reflect.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true })

function mutatedPart(value: unknown, random: Random): unknown {
  if (random.chance(0.1)) return [value]
  if (random.chance(0.1)) return { value }
  if (random.chance(0.1)) return JSON.stringify(value) ?? ''
  return nasty(random)
}

/** The text of the value, at times in a form that JSON.stringify never writes. */
export function jsonText(value: unknown, random: Random): string {
  const text = JSON.stringify(value) ?? ''
  if (random.chance(0.7)) return text
  const at = random.int(0, text.length)
  const depth = random.pick([100, 10_000, 200_000])
  return random.pick([
    () => text.slice(0, at),
    () => `${text}${text}`,
    () => `\ufeff${text}`,
    () => `${text.slice(0, at)}\u0000${text.slice(at)}`,
    () => text.replace(/"(\w+)":/, '"$1":null,"$1":'),
    () => text.replace(/^\{/, '{"__proto__":{"role":"admin"},"constructor":{"prototype":{"ok":true}},'),
    () => inPlaceOfAValue(text, `${'['.repeat(depth)}${']'.repeat(depth)}`, random),
    () => inPlaceOfAValue(text, `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`, random),
    () => inPlaceOfAValue(text, random.pick(['1e999', '-0', '9007199254740993', '1'.repeat(400)]), random),
    () => inPlaceOfAValue(text, random.pick(['NaN', 'undefined', '0x10', "'single'", '"\\ud800"']), random),
  ])()
}

/** Puts raw text where one of the values stands. */
function inPlaceOfAValue(text: string, raw: string, random: Random): string {
  const colons = [...text.matchAll(/":(?=[^,{}[\]]+[,}])/g)]
  if (colons.length === 0) return raw
  const { index } = random.pick(colons)
  return `${text.slice(0, index + 2)}${raw}${text.slice(index + 2).replace(/^("([^"\\]|\\.)*"|[^,}]+)/, '')}`
}
