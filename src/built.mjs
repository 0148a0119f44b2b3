import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Where the package `node` is: an older Node that runs this may know no TypeScript. */
export function nodeOf() {
  const node = join(ROOT, 'node_modules/node/bin/node')
  return existsSync(node) ? node : process.execPath
}

/**
 * Builds, unless the stamp holds the digest of these files and folders already. Paths begin at the repository's root.
 * @param {{ stamp: string, from: string[], build: () => void, always?: boolean | undefined }} made
 */
export function keepBuilt({ stamp, from, build, always = false }) {
  const wanted = digestOf([...from, 'package-lock.json'])
  const file = join(ROOT, stamp)
  if (!always && existsSync(file) && readFileSync(file, 'utf8') === wanted) return
  build()
  writeFileSync(file, wanted)
}

/** @param {string[]} paths */
function digestOf(paths) {
  const digest = createHash('sha256')
  for (const file of paths.flatMap(filesIn)) digest.update(file).update(readFileSync(join(ROOT, file)))
  return digest.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path]
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`))
}
