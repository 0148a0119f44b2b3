import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/zoom/json.ts'

/** As every value is looked at. */
const inFull = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value,
  )

describe('Zoom’s JSON', () => {
  it('is what it would be if each value were looked at', () => {
    const numbers = fc.oneof(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n.toExponential()),
      fc.constantFrom(
        '9007199254740993',
        '-9007199254740993',
        '1E22',
        '1e+16',
        '12.5e17',
        '900719925474099.3',
        '0',
      ),
    )
    fc.assert(
      fc.property(fc.json(), numbers, fc.constantFrom('', ' ', '\n'), (json, number, space) => {
        const text = `{"a":${json},"b":${space}${number},"c":[${number},${space}${number}]}`
        expect(parseJson(text)).toEqual(inFull(text))
      }),
    )
  })
  it('is nothing if it is no JSON', () => {
    expect(parseJson('{"a":')).toBeUndefined()
  })
})
