import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = 'src/zoom'

/** Which file of the folder imports which, types included. */
function importsOf(root: string): Map<string, string[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const paths = new Set(files.map((name) => join(root, name)))
  const imported = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/ from '(\.[^']+)'/g)].map(([, to = '']) =>
      join(dirname(path), to),
    )
  return new Map([...paths].map((path) => [path, imported(path).filter((to) => paths.has(to))]))
}

/** The files that import themselves in the end. */
function inCircles(imports: Map<string, string[]>): string[] {
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of imports.get(from) ?? []) if (!seen.has(to)) reached(to, seen.add(to))
    return seen
  }
  return [...imports.keys()].filter((path) => reached(path).has(path))
}

describe('the files of src/zoom', () => {
  it('import each other in no circle', () => {
    const imports = importsOf(ROOT)
    expect(imports.get(join(ROOT, 'api/call.ts'))).toContain(join(ROOT, 'api/exchange.ts'))
    expect(inCircles(imports)).toEqual([])
  })

  it('would be found in a circle of three', () => {
    const circle = { a: ['b'], b: ['c'], c: ['a', 'd'], d: [] }
    expect(inCircles(new Map(Object.entries(circle)))).toEqual(['a', 'b', 'c'])
  })
})
