// Runs before `npm start` and `npm test`, on whatever Node is there: installs from the lock file where that has changed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const INSTALLED = 'node_modules/.installed-lock.json'
const isWindows = process.platform === 'win32'
const wanted = readFileSync('package-lock.json', 'utf8')

if (!existsSync(INSTALLED) || readFileSync(INSTALLED, 'utf8') !== wanted) {
  console.error('Installing from package-lock.json …')
  const npm = ['ci', '--loglevel=error', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', npm, { stdio: [0, 2, 2], shell: isWindows })
  if (status !== 0) process.exit(status ?? 1)
  // `npm start` begins with exec: some shells would otherwise die of Ctrl-C before what they run. cmd has none.
  if (isWindows) writeFileSync('node_modules/.bin/exec.cmd', '@%*\r\n')
  writeFileSync(INSTALLED, wanted)
}
