// Runs before `npm start` and `npm test`, on whatever Node is there: installs from the lock file where that is newer.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'

const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  console.log('Installing from package-lock.json …')
  const npm = ['ci', '--loglevel=error', '--no-audit', '--no-fund']
  process.exit(spawnSync('npm', npm, { stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1)
}
