import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRows } from '../../src/roster/csv.ts'
import { separatorOf } from '../../src/roster/separator.ts'
import { cases, property } from '../support/property.ts'

async function read(pieces: string[], separator: string) {
  async function* all() {
    yield* pieces
  }
  const rows: { line: number; cells: string[] }[] = []
  for await (const lot of csvRows(all(), separator)) rows.push(...lot)
  return rows
}

const SEPARATORS = [',', ';', '\t', '|']
const cell = fc
  .string({ unit: fc.constantFrom('a', 'ñ', '"', ',', ';', '\t', '|', '\n', '\r\n', ' ', '用') })
  .map((text) => text.trim())
const table = fc
  .array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 })
  .map((rows) => rows.filter((row) => row.some((one) => one !== '')))

const quoted = (text: string, separator: string): string =>
  text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

describe('CSV', () => {
  it(property('is read as it was written, with any separator and line end, cut anywhere'), () =>
    fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(...SEPARATORS),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 7 }),
        async (rows, separator, end, size) => {
          const text = rows
            .map((row) => row.map((one) => quoted(one, separator)).join(separator) + end)
            .join('')
          const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? []
          const found = await read(pieces, separator)
          expect(found.map(({ cells }) => cells)).toEqual(rows)
          const lines = (upTo: number) => text.slice(0, upTo).match(/\r\n|\r|\n/g)?.length ?? 0
          let at = 0
          for (const [n, row] of rows.entries()) {
            expect(found[n]?.line).toBe(lines(at) + 1)
            at += row.map((one) => quoted(one, separator)).join(separator).length + end.length
          }
        },
      ),
      cases(200),
    ),
  )

  it('may have blanks before a quotation mark, and one within a text', async () => {
    expect(await read(['a, "b, c",5" screen\n"d""e","f"g'], ',')).toEqual([
      { line: 1, cells: ['a', 'b, c', '5" screen'] },
      { line: 2, cells: ['d"e', 'fg'] },
    ])
  })

  it('says where a quotation mark is opened and not closed', async () => {
    await expect(read(['a,b\nc,"d\ne'], ',')).rejects.toThrow(
      'In the row of line 2 a quotation mark is opened',
    )
  })

  it.each([
    ['Cruz, Ana;7;Narra\nReyes, Ben;8;Narra\n', ';'],
    ['"a;b",1\n"c;d",2\n', ','],
    ['a\tb, c\nd\te, f\n', '\t'],
    ['sep=|\na|b', '|'],
  ])('%j has its separator', async (text, separator) => {
    expect((await separatorOf(text)).separator).toBe(separator)
  })
})
