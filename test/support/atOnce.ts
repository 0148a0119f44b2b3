import type { Plugin } from 'vite'

/**
 * Loads at once what src loads by `import()` when it is asked for. In the isolate that all test files share, a request that waits for a
 * module which another request began to load is never answered.
 */
export const atOnce = (): Plugin => ({
  name: 'at-once',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/src\/(?!page\/)[^?]*\.ts$/.test(id) || !code.includes('import(')) return null
    const paths: string[] = []
    const changed = code.replaceAll(/\bimport\('([^']+)'\)/g, (_, path: string) => {
      const place = paths.includes(path) ? paths.indexOf(path) : paths.push(path) - 1
      return `Promise.resolve(loadedAtOnce${place})`
    })
    const imports = paths.map((path, place) => `import * as loadedAtOnce${place} from '${path}'\n`)
    return { code: imports.join('') + changed, map: null }
  },
})
