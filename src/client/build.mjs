// Builds the package `rollcall/client` into dist-client/ if it is missing or old: before `npm test` and `npm run check`.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { keepBuilt, nodeOf, ROOT } from '../built.mjs'

/** @param {{ always?: boolean }} [options] */
export const buildClient = ({ always } = {}) =>
  keepBuilt({
    stamp: 'dist-client/built-from',
    // All that bodies are described by.
    from: ['src/client', 'src/openapi', 'src/http', 'src/domain', 'src/app'],
    always,
    build() {
      const make = ['src/client/package.ts', 'dist-client']
      const { status } = spawnSync(nodeOf(), make, { cwd: ROOT, stdio: [0, 2, 2] })
      if (status !== 0) throw new Error('The client could not be built')
    },
  })

if (process.argv[1] === fileURLToPath(import.meta.url))
  buildClient({ always: process.argv.includes('--always') })
