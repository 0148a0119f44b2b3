// Runs before `npm start` and `npm test`, on whatever Node is there: installs from the lock file where that has changed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const INSTALLED = 'node_modules/.installed-lock.json'
const wanted = readFileSync('package-lock.json', 'utf8')

if (!existsSync(INSTALLED) || readFileSync(INSTALLED, 'utf8') !== wanted) {
  console.log('Installing from package-lock.json …')
  const npm = ['ci', '--loglevel=error', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', npm, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
  writeFileSync(INSTALLED, wanted)
}
