import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The files that each file of a folder imports from the same folder, types included. */
export function importsOf(root: string): Map<string, string[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const paths = new Set(files.map((name) => join(root, name)))
  const imported = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/\bfrom '(\.[^']+)'|^import '(\.[^']+)'/gm)].map(
      ([, from, bare]) => join(dirname(path), from ?? bare ?? ''),
    )
  return new Map(
    [...paths].map((path) => [path, imported(path).filter((to) => paths.has(to) && to !== path)]),
  )
}

/** The files that import themselves through others. */
export function inCircles(imports: Map<string, string[]>): string[] {
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of imports.get(from) ?? []) if (!seen.has(to)) reached(to, seen.add(to))
    return seen
  }
  return [...imports.keys()].filter((path) => reached(path).has(path))
}
