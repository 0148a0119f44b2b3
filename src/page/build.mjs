// Builds the page into dist/, beside the files of /api/docs, where what it is built from has changed. Runs on whatever Node is
// there: before `npm start` and `npm test`, and by wrangler before a deployment.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
const DIST = join(ROOT, 'dist')
const STAMP = join(DIST, 'built-from')
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')
/** Swagger UI's files that /api/docs serves. */
const DOCS = ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png']

/** @param {{ always?: boolean }} [options] */
export function buildPage({ always = false } = {}) {
  const wanted = sources()
  if (!always && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  rmSync(DIST, { recursive: true, force: true })
  const vite = ['build', '--config', join(ROOT, 'src/page/vite.config.ts'), '--logLevel', 'warn']
  const { status } = spawnSync(process.execPath, [VITE, ...vite], { cwd: ROOT, stdio: [0, 2, 2] })
  if (status !== 0) throw new Error('The page could not be built')
  mkdirSync(join(DIST, 'docs'), { recursive: true })
  for (const file of DOCS) cpSync(join(ROOT, 'node_modules/swagger-ui-dist', file), join(DIST, 'docs', file))
  writeFileSync(STAMP, wanted)
}

/** A digest of all that the page is built from. Types are not in it. */
function sources() {
  const digest = createHash('sha256')
  const folder = join(ROOT, 'src/page')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
  for (const file of [...files, join(ROOT, 'src/http/client.ts'), join(ROOT, 'package-lock.json')])
    digest.update(file.slice(ROOT.length)).update(readFileSync(file))
  return digest.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  buildPage({ always: process.argv.includes('--always') })
