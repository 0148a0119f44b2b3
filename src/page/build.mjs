import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { keepBuilt, ROOT } from '../built.mjs'

/**
 * The page of /.
 * @param {{ always?: boolean }} [options]
 */
export const buildPage = ({ always } = {}) =>
  keepBuilt({
    stamp: 'dist/page.built-from',
    // Types are not among these.
    from: ['src/page', 'src/http/client.ts'],
    always,
    build() {
      const vite = [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn']
      const config = ['--config', join(ROOT, 'src/page/vite.config.ts')]
      const { status } = spawnSync(process.execPath, [...vite, ...config], { cwd: ROOT, stdio: [0, 2, 2] })
      if (status !== 0) throw new Error('The page could not be built')
    },
  })
