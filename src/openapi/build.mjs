import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { keepBuilt, nodeOf, ROOT } from '../built.mjs'

/** Swagger UI's files that /api/docs serves. */
const FILES = ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png']

/**
 * The files of /api/docs, and the document that it shows.
 * @param {{ always?: boolean }} [options]
 */
export const buildDocs = ({ always } = {}) =>
  keepBuilt({
    stamp: 'dist/docs.built-from',
    from: ['src/openapi', 'src/http', 'src/app', 'src/domain'],
    always,
    build() {
      const docs = join(ROOT, 'dist/docs')
      mkdirSync(docs, { recursive: true })
      for (const file of FILES) cpSync(join(ROOT, 'node_modules/swagger-ui-dist', file), join(docs, file))
      const write = ['src/openapi/write.ts', join(docs, 'openapi.json')]
      const { status } = spawnSync(nodeOf(), write, { cwd: ROOT, stdio: [0, 2, 2] })
      if (status !== 0) throw new Error('The API could not be described')
    },
  })
