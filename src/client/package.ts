import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { openApiDocument } from '../openapi/document.ts'
import { declare } from './declare.ts'
import type { Api } from './openapi.ts'

/** `node src/client/package.ts FOLDER`: the package of `rollcall/client`, which needs nothing else. */
const [folder = 'dist-client'] = process.argv.slice(2)

/** Every route has described itself by the types of its own schemas; test/http/contract.ts holds the answers to it. */
const describedApi = (): Api => JSON.parse(JSON.stringify(openApiDocument()))

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const manifest = {
  name: 'rollcall',
  version,
  description: 'The typed client of Rollcall’s API',
  type: 'module',
  sideEffects: false,
  exports: { './client': { types: './client.d.ts', default: './client.js' } },
  files: ['client.js', 'client.d.ts'],
  engines: { node: '>=20' },
}

await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    outDir: folder,
    target: 'es2022',
    minify: false,
    rolldownOptions: {
      output: { banner: '/*! With Hono’s client: MIT, Copyright (c) Yusuke Wada and Hono contributors */' },
    },
    lib: { entry: 'src/http/client.ts', formats: ['es'], fileName: () => 'client.js' },
  },
})
const base = readFileSync(join(import.meta.dirname, 'base.d.ts'), 'utf8')
writeFileSync(join(folder, 'client.d.ts'), `${base}\n${declare(describedApi())}\n`)
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
