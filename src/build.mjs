// Builds the served files into dist/ if their sources have changed: before `npm start` and `npm test`, and by wrangler before a
// deployment. Runs on any Node.
import { fileURLToPath } from 'node:url'
import { buildDocs } from './openapi/build.mjs'
import { buildPage } from './page/build.mjs'

/** @param {{ always?: boolean }} [options] */
export function buildAssets(options) {
  buildPage(options)
  buildDocs(options)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  buildAssets({ always: process.argv.includes('--always') })
