import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const rows = readFileSync('docs/threats.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!what \||---)/.test(line))
  .map((line) => line.split(' | '))

it('every threat has a test, and every test that is named is there', () => {
  expect(rows.length).toBeGreaterThan(20)
  for (const [what = '', , shown = ''] of rows) {
    const files = [...shown.matchAll(/`([^`]+\.ts)`/g)].map(([, file = '']) => file)
    expect({ what, tested: files.length > 0, missing: files.filter((file) => !existsSync(file)) }).toEqual({
      what,
      tested: true,
      missing: [],
    })
  }
})
