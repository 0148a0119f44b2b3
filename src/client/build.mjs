// Builds the package of `rollcall/client` into dist-client/ where that is missing or old: before `npm test` and `npm run check`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
const STAMP = join(ROOT, 'dist-client/built-from')

/** @param {{ always?: boolean }} [options] */
export function buildClient({ always = false } = {}) {
  const wanted = sources()
  if (!always && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  // The package `node`: whatever Node runs this may know no TypeScript.
  const node = join(ROOT, 'node_modules/node/bin/node')
  const { status } = spawnSync(
    existsSync(node) ? node : process.execPath,
    ['src/client/package.ts', 'dist-client'],
    {
      cwd: ROOT,
      stdio: [0, 2, 2],
    },
  )
  if (status !== 0) throw new Error('The client could not be built')
  writeFileSync(STAMP, wanted)
}

/** A digest of all that bodies are described by. */
function sources() {
  const digest = createHash('sha256')
  const files = ['src/client', 'src/http', 'src/domain', 'src/app'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  )
  for (const file of [...files.sort(), join(ROOT, 'package-lock.json')])
    digest.update(file.slice(ROOT.length)).update(readFileSync(file))
  return digest.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  buildClient({ always: process.argv.includes('--always') })
