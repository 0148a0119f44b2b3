// Bundles the Worker into dist-worker/ if it is missing or old: before a deployment and `wrangler dev`, by `[build]` in
// wrangler.toml, and by `npm test`, which starts several.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { keepBuilt, ROOT } from '../../../built.mjs'

/**
 * Leaves out zod's writer of JSON Schema, which stands at every schema and is 6 KiB of the bundle. The API's documents are written before
 * a deployment, and the Worker describes nothing.
 * @type {import('vite').Plugin}
 */
const withoutJsonSchema = {
  name: 'without-json-schema',
  load(id) {
    if (!/\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/.test(id)) return null
    const exported = readFileSync(id, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)
    const names = [...exported].flatMap(([, name]) => name ?? [])
    return [...names, 'process'].map((name) => `export const ${name} = () => undefined`).join('\n')
  },
}

/**
 * Worker.js and its static imports are loaded when the Worker starts. A module behind an `import()` is loaded when
 * it is first needed.
 * @param {string} folder
 * @param {string} [entry]
 * @returns {Promise<{ atStart: string[], later: string[] }>} the names of the files, Worker.js first
 */
export async function bundleWorker(folder, entry = 'src/hosts/cloudflare/worker.ts') {
  const { output } = await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    plugins: [withoutJsonSchema],
    logLevel: 'warn',
    ssr: { noExternal: true, target: 'webworker' },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: true,
      target: 'es2024',
      minify: true,
      sourcemap: true,
      rolldownOptions: {
        external: /^cloudflare:/,
        // The runtime takes every export of the entry for a handler or an object, so shared code is in a file beside it.
        preserveEntrySignatures: 'strict',
        output: {
          entryFileNames: 'worker.js',
          chunkFileNames: '[name].js',
          // In one file: what several files share would be cut into as many, which pack less well.
          codeSplitting: { groups: [{ name: startOf(resolve(ROOT, entry)), debugName: 'start' }] },
        },
      },
    },
  })
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])))
  const atStart = new Set(['worker.js'])
  for (const name of atStart)
    for (const imported of chunks.get(name)?.imports ?? []) if (chunks.has(imported)) atStart.add(imported)
  return { atStart: [...atStart], later: [...chunks.keys()].filter((name) => !atStart.has(name)) }
}

/**
 * Names the file of what an entry imports, directly or through others, without an `import()`.
 * @param {string} entry
 * @returns {(id: string, context: { getModuleInfo(id: string): { importedIds: readonly string[] } | null }) => string | null}
 */
function startOf(entry) {
  const reached = new Set([entry])
  let isWhole = false
  return (id, context) => {
    if (!isWhole)
      for (const one of reached)
        for (const next of context.getModuleInfo(one)?.importedIds ?? []) reached.add(next)
    isWhole = true
    return reached.has(id) ? 'start' : null
  }
}

const program = fileURLToPath(import.meta.url)

export const buildWorker = () =>
  keepBuilt({
    stamp: 'dist-worker/built-from',
    from: ['src'],
    build() {
      const { status } = spawnSync(process.execPath, [program, '--always'], { cwd: ROOT, stdio: [0, 2, 2] })
      if (status !== 0) throw new Error('The Worker could not be bundled')
    },
  })

if (process.argv[1] === program)
  if (process.argv.includes('--always')) await bundleWorker('dist-worker')
  else buildWorker()
